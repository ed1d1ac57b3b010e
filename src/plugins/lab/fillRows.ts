import { isOfFew } from "segmentarium/segmentation";

interface Range {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** What another step found of the published segments when values are imputed: as much of it as is shown here. */
export interface HeldAgainst {
  readonly customers: number;
  /** Customers of whom a value is not known. */
  readonly unknown: number;
  /** Share of the known values that was taken away. */
  readonly taken: number;
  readonly comparisons: readonly {
    readonly scenario: string;
    readonly method: string;
    readonly sets: number;
    readonly adjustedRand: Range;
    /** Share of customers in another segment. */
    readonly moved: Range;
    /** The least number of customers that it is about; `unknown` unless given. */
    readonly about?: number;
  }[];
}

const methods: Readonly<Record<string, string>> = {
  "own-column": "told apart instead of imputed",
  constant: "imputed by the declared constants",
  median: "imputed by the median",
  mode: "imputed by the most frequent value",
  knn: "imputed from the nearest customers",
  em: "imputed by expected values",
  mice: "imputed by chained equations",
};

/**
 * Rows of the table of sensitivity: how far segments stay when values that are unknown, or were taken away, are imputed. As in
 * `missing_sensitivity`, nothing is told of unknown values of too few, nor where too few move.
 */
export function fillRows(found: HeldAgainst | undefined, minimumPeople: number) {
  if (found === undefined) return [];
  const { customers, unknown, taken } = found;
  const shown = found.comparisons.filter(
    ({ scenario, method, moved, about = unknown }) =>
      (scenario !== "as-is" || method === "again" || about >= minimumPeople) &&
      ![moved.mean, moved.low, moved.high].some((share) => isOfFew(share, customers, minimumPeople)),
  );
  return shown.map(({ scenario, method, sets, adjustedRand: { mean, low, high } }) => {
    return {
      change: `imputation-${scenario}-${method}`,
      title: titleOf(scenario, method, taken),
      ...{ runs: sets, people: customers },
      ...{ adjusted_rand: mean, adjusted_rand_low: low, adjusted_rand_high: high },
      adjusted_mutual_information: null,
      adjusted_mutual_information_low: null,
      adjusted_mutual_information_high: null,
    };
  });
}

function titleOf(scenario: string, method: string, taken: number): string {
  if (method === "again") return "parted again, against the published segments";
  const which =
    scenario === "as-is" ? "unknown values" : `${Number((100 * taken).toFixed(1))}% of all values taken away and`;
  return `${which} ${methods[method] ?? method}`;
}
