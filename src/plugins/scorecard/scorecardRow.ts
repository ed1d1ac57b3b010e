/** One thing that was planted in the twin, and what the product found of it. */
export interface ScorecardRow {
  readonly measure: string;
  readonly planted?: number | undefined;
  readonly recovered?: number | undefined;
  readonly unit: string;
  /** Ends of the 95 % interval of what was recovered. */
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  /** By the criterion that the note states; `informative` where none is set. */
  readonly verdict: "met" | "missed" | "informative";
  readonly note: string;
}

declare module "segmentarium/plugin" {
  interface ArtifactTypes {
    "scorecard/*": readonly ScorecardRow[];
  }
}

/** The verdict on a criterion. */
export function judged(met: boolean): ScorecardRow["verdict"] {
  return met ? "met" : "missed";
}

/** Whether an interval holds a value; an interval that does not exist holds nothing. */
export function holds(interval: { readonly low: number; readonly high: number } | undefined, value: number): boolean {
  return interval !== undefined && interval.low <= value && value <= interval.high;
}

/** A count that must be the planted one; `found` is undefined where nothing was counted, which misses. */
export function equalRow(measure: string, planted: number, found: unknown, unit: string): ScorecardRow {
  const recovered = found === undefined || found === null ? undefined : Number(found);
  const note = recovered === undefined ? "Not counted. Criterion: equal" : "Criterion: equal";
  return { measure, planted, recovered, unit, verdict: judged(recovered === planted), note };
}

/** How many of the planted ones who take part are found; where nobody does, it misses. @param about said before the criterion. */
export function allRow(
  row: Pick<ScorecardRow, "measure" | "unit"> & { readonly planted: number; readonly recovered: number },
  about?: string,
): ScorecardRow {
  const note = [...(about === undefined ? [] : [about]), "Criterion: all of those who take part"].join(". ");
  return { ...row, verdict: judged(row.planted > 0 && row.recovered === row.planted), note };
}
