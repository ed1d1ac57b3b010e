import { readFileSync } from "node:fs";

interface Reference {
  readonly rated: readonly {
    readonly name: string;
    readonly points: number[][];
    readonly labels: number[];
    readonly silhouettes: number[];
    readonly daviesBouldin: number;
    readonly calinskiHarabasz: number;
    readonly dunn: number;
  }[];
  readonly adjustedMutualInformation: readonly { readonly a: number[]; readonly b: number[]; readonly value: number }[];
  readonly gaps: readonly {
    readonly points: number[][];
    readonly uniforms: number[][][];
    readonly kMax: number;
    readonly k: number | null;
    readonly logWithin: number[];
    readonly expected: number[];
    readonly standardErrors: number[];
    readonly firstReference: number[][];
  }[];
  readonly stability: readonly {
    readonly points: number[][];
    readonly k: number;
    readonly labels: number[];
    readonly rows: number[][];
    readonly clusters: readonly {
      readonly label: number;
      readonly resamples: number;
      readonly jaccard: number;
      readonly dissolved: number;
      readonly recovered: number;
    }[];
  }[];
}

/** Values of scikit-learn, scipy and NumPy, made by test/reference/validity.py. */
export const reference: Reference = JSON.parse(
  readFileSync(new URL("../../reference/validity.json", import.meta.url), "utf8"),
);
