import type { ChoiceOfK } from "../cluster/index.ts";
import { percentText } from "../stats/index.ts";

/** What is known about one number of segments of a model with a likelihood. */
export interface BicCandidate {
  readonly k: number;
  /** Lower is better. */
  readonly bic: number;
  /** Customers of the smallest segment ÷ all customers; 0 when a segment has none. */
  readonly smallestShare: number;
}

export interface BicLimits {
  readonly minimumShare: number;
  /** The minimum in the words of the reasons, such as "10 customers"; the share unless told. */
  readonly minimumWords?: string;
  readonly fewest: number;
  /** What the model is called, and what it is with one segment: for the reasons. */
  readonly words: { readonly model: string; readonly single: string };
}

/**
 * The number of segments of lowest BIC among those that are at least `fewest` and whose smallest segment is large enough; of equals
 * the smaller. None when there is no such candidate, or the model of one segment has no higher BIC: then no structure is seen.
 *
 * @param single BIC of one segment on the same customers.
 */
export function chooseByBic(
  candidates: readonly BicCandidate[],
  single: number,
  { minimumShare, minimumWords = percentText(minimumShare), fewest, words }: BicLimits,
): ChoiceOfK {
  const rows = [...candidates].sort((a, b) => a.k - b.k);
  const fault = ({ k, smallestShare }: BicCandidate): string | undefined => {
    if (k < fewest) return `fewer than the ${fewest} segments asked for`;
    if (smallestShare < minimumShare) return `its smallest segment holds less than the minimum of ${minimumWords}`;
    return undefined;
  };
  const eligible = rows.filter((row) => fault(row) === undefined);
  const best = eligible.reduce<BicCandidate | undefined>(
    (top, row) => (top === undefined || row.bic < top.bic ? row : top),
    undefined,
  );
  const chosen = best !== undefined && best.bic < single ? best : undefined;
  const verdicts = rows.map((row) => ({
    k: row.k,
    chosen: row === chosen,
    eligible: fault(row) === undefined,
    reason: fault(row) ?? verdictOf(row, chosen, words.single),
  }));
  return { k: chosen?.k, reason: reasonOf(rows.length, best, chosen, { minimumWords, fewest, words }), verdicts };
}

function verdictOf(row: BicCandidate, chosen: BicCandidate | undefined, single: string): string {
  if (chosen === undefined) return `no lower BIC than ${single}`;
  return row === chosen ? "lowest BIC" : `BIC above that of k = ${chosen.k}`;
}

function reasonOf(
  tried: number,
  best: BicCandidate | undefined,
  chosen: BicCandidate | undefined,
  { minimumWords, fewest, words }: Pick<Required<BicLimits>, "minimumWords" | "fewest" | "words">,
): string {
  const size = `at least ${fewest} segments whose smallest holds at least ${minimumWords}`;
  if (best === undefined) return `No k was chosen: of ${tried} candidates none has ${size}`;
  if (chosen === undefined) {
    return `No k was chosen: the best ${words.model}, of k = ${best.k}, has no lower BIC than ${words.single}, so no structure is seen`;
  }
  return `k = ${chosen.k} has the lowest BIC of the candidates with ${size}`;
}
