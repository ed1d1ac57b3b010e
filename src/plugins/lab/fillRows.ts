/** What another step found of the published segments when values are imputed: as much of it as is shown here. */
export interface HeldAgainst {
  readonly customers: number;
  /** Share of the known values that was taken away. */
  readonly taken: number;
  readonly comparisons: readonly {
    readonly scenario: string;
    readonly method: string;
    readonly sets: number;
    readonly adjustedRand: { readonly mean: number; readonly low: number; readonly high: number };
  }[];
}

const methods: Readonly<Record<string, string>> = {
  "own-column": "told apart instead of imputed",
  median: "imputed by the median",
  knn: "imputed from the nearest customers",
  em: "imputed by expected values",
  mice: "imputed by chained equations",
};

/** Rows of the table of sensitivity: how far segments stay when values that are unknown, or were taken away, are imputed. */
export function fillRows(found: HeldAgainst | undefined) {
  return (found?.comparisons ?? []).map(({ scenario, method, sets, adjustedRand: { mean, low, high } }) => ({
    change: `imputation-${scenario}-${method}`,
    title: titleOf(scenario, method, found!.taken),
    ...{ runs: sets, people: found!.customers },
    ...{ adjusted_rand: mean, adjusted_rand_low: low, adjusted_rand_high: high },
    adjusted_mutual_information: null,
    adjusted_mutual_information_low: null,
    adjusted_mutual_information_high: null,
  }));
}

function titleOf(scenario: string, method: string, taken: number): string {
  if (method === "again") return "parted again, against the published segments";
  const which =
    scenario === "as-is" ? "unknown values" : `${Number((100 * taken).toFixed(1))} % of all values taken away and`;
  return `${which} ${methods[method] ?? method}`;
}
