import type { ChoiceOfK } from "segmentarium/cluster";
import { percentText } from "segmentarium/stats";
import type { DensityLimits } from "./densityOptions.ts";

/** What is known of one division into dense regions. */
export interface RegionsCandidate {
  /** Segments, those in no region counted as one. */
  readonly k: number;
  readonly regions: number;
  /** Share of customers in no region. */
  readonly unassignedShare: number;
  /** Relative validity, −1 … 1, higher is better; undefined where there is only one candidate. */
  readonly validity?: number | undefined;
}

/**
 * Of the candidates with enough regions and not too many customers outside, the one of highest relative validity, of equals that of
 * fewest segments; none when there is no such candidate.
 *
 * @param nothing why there is none, when there are no candidates.
 */
export function chooseRegions(
  candidates: readonly RegionsCandidate[],
  limits: DensityLimits,
  nothing: string,
): ChoiceOfK {
  const { fewest, mostUnassigned } = limits;
  const rows = [...candidates].sort((a, b) => a.k - b.k);
  const fault = ({ regions, unassignedShare }: RegionsCandidate): string | undefined => {
    if (unassignedShare > mostUnassigned)
      return `more than ${percentText(mostUnassigned)} of customers lie in no dense region`;
    if (regions < fewest) return `fewer than the ${fewest} dense regions asked for`;
    return undefined;
  };
  const height = ({ validity }: RegionsCandidate) => validity ?? -1;
  const chosen = rows
    .filter((row) => fault(row) === undefined)
    .reduce<RegionsCandidate | undefined>(
      (top, row) => (top === undefined || height(row) > height(top) ? row : top),
      undefined,
    );
  const verdicts = rows.map((row) => ({
    k: row.k,
    chosen: row === chosen,
    eligible: fault(row) === undefined,
    reason: fault(row) ?? verdictOf(row, chosen),
  }));
  return { k: chosen?.k, reason: rows.length === 0 ? nothing : reasonOf(rows, chosen, fault, limits), verdicts };
}

function verdictOf(row: RegionsCandidate, chosen: RegionsCandidate | undefined): string {
  if (chosen === undefined || row === chosen) return wordsOf(row);
  return `${wordsOf(row)}; lower relative validity than k = ${chosen.k}`;
}

function reasonOf(
  rows: readonly RegionsCandidate[],
  chosen: RegionsCandidate | undefined,
  fault: (row: RegionsCandidate) => string | undefined,
  { fewest, mostUnassigned }: DensityLimits,
): string {
  if (chosen !== undefined) {
    const best = rows.length > 1 ? `, the division of highest relative validity of ${rows.length}` : "";
    return `${wordsOf(chosen)}${best}`;
  }
  const [only] = rows;
  if (rows.length === 1) return `No dense regions were taken: ${fault(only!)}`;
  return `No dense regions were taken: of ${rows.length} divisions none has at least ${fewest} of them and at most ${percentText(mostUnassigned)} of customers in none`;
}

function wordsOf({ regions, unassignedShare }: RegionsCandidate): string {
  const outside =
    unassignedShare === 0
      ? "none or too few customers outside"
      : `${percentText(unassignedShare)} of customers in none, who are the last segment, counted in the silhouette`;
  return `${regions} dense regions, ${outside}`;
}
