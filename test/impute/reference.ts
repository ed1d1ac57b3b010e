import { readFileSync } from "node:fs";
import { type Incomplete, incomplete } from "../../src/impute/index.ts";

type Gappy = readonly (readonly (number | null)[])[];

interface Reference {
  readonly simple: {
    readonly points: Gappy;
    readonly fits: readonly { readonly method: "mean" | "median" | "mode"; readonly values: number[] }[];
  };
  readonly knn: {
    readonly train: Gappy;
    readonly fresh: Gappy;
    readonly fits: readonly {
      readonly neighbours: number;
      readonly weights: "uniform" | "distance";
      readonly train: number[][];
      readonly fresh: number[][];
    }[];
  };
  readonly normal: {
    readonly points: Gappy;
    readonly fits: readonly {
      readonly iterations: number;
      readonly mean: number[];
      readonly covariance: number[];
      readonly logLikelihood: number;
    }[];
    readonly expected: number[][];
    readonly little: {
      readonly statistic: number;
      readonly freedom: number;
      readonly pValue: number;
      readonly patterns: number;
    };
  };
  readonly chiSquare: readonly { readonly x: number; readonly freedom: number; readonly tail: number }[];
  readonly mice: {
    readonly points: Gappy;
    readonly sets: number;
    readonly estimates: number[];
    readonly errors: number[];
    readonly between: number[];
    readonly fractionMissing: number[];
  };
}

/** Values of scikit-learn, statsmodels, scipy and a plain EM, made by test/reference/impute.py. */
export const reference: Reference = JSON.parse(
  readFileSync(new URL("../reference/impute.json", import.meta.url), "utf8"),
);

/** An incomplete matrix with columns a, b, c … from rows; null is unknown, "never" what never happened. */
export function gappy(rows: readonly (readonly (number | null | "never")[])[]): Incomplete {
  const names = (rows[0] ?? []).map((_, j) => String.fromCharCode(97 + j));
  const flat = rows.flat();
  return incomplete(
    flat.map((value) => (typeof value === "number" ? value : Number.NaN)),
    rows.length,
    names,
    flat.map((value) => (value === "never" ? 1 : 0)),
  );
}
