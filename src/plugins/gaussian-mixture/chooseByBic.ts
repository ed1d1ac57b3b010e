import type { ChoiceOfK } from "segmentarium/cluster";

/** What is known about one number of components. */
export interface MixtureCandidate {
  readonly k: number;
  /** Lower is better. */
  readonly bic: number;
  /** Customers of the smallest segment ÷ all customers; 0 when a component has none. */
  readonly smallestShare: number;
}

/**
 * The number of components of lowest BIC among those that are at least `fewest` and whose smallest segment is large enough; of equals
 * the smaller. None when there is no such candidate, or a single normal distribution has no higher BIC: then no structure is seen.
 *
 * @param single BIC of one component on the same customers.
 */
export function chooseByBic(
  candidates: readonly MixtureCandidate[],
  single: number,
  { minimumShare, fewest }: { readonly minimumShare: number; readonly fewest: number },
): ChoiceOfK {
  const rows = [...candidates].sort((a, b) => a.k - b.k);
  const fault = ({ k, smallestShare }: MixtureCandidate): string | undefined => {
    if (k < fewest) return `fewer than the ${fewest} segments asked for`;
    if (smallestShare < minimumShare)
      return `its smallest segment holds less than the minimum of ${percent(minimumShare)}`;
    return undefined;
  };
  const eligible = rows.filter((row) => fault(row) === undefined);
  const best = eligible.reduce<MixtureCandidate | undefined>(
    (top, row) => (top === undefined || row.bic < top.bic ? row : top),
    undefined,
  );
  const chosen = best !== undefined && best.bic < single ? best : undefined;
  const verdicts = rows.map((row) => ({
    k: row.k,
    chosen: row === chosen,
    eligible: fault(row) === undefined,
    reason: fault(row) ?? verdictOf(row, chosen),
  }));
  return { k: chosen?.k, reason: reasonOf(rows.length, best, chosen, minimumShare, fewest), verdicts };
}

function verdictOf(row: MixtureCandidate, chosen: MixtureCandidate | undefined): string {
  if (chosen === undefined) return "no lower BIC than a single normal distribution";
  return row === chosen ? "lowest BIC" : `BIC above that of k = ${chosen.k}`;
}

function reasonOf(
  tried: number,
  best: MixtureCandidate | undefined,
  chosen: MixtureCandidate | undefined,
  minimumShare: number,
  fewest: number,
): string {
  const size = `at least ${fewest} segments whose smallest holds at least ${percent(minimumShare)}`;
  if (best === undefined) return `No k was chosen: of ${tried} candidates none has ${size}`;
  if (chosen === undefined) {
    return `No k was chosen: the best mixture, of k = ${best.k}, has no lower BIC than a single normal distribution, so no structure is seen`;
  }
  return `k = ${chosen.k} has the lowest BIC of the candidates with ${size}`;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}
