import { readFileSync } from "node:fs";
import { log1p, type Matrix, matrix, standardize } from "../../src/matrix/index.ts";

export interface ReferenceFit {
  readonly k: number;
  readonly inertia: number;
  readonly sizes: readonly number[];
  readonly silhouette: number;
  readonly labels: readonly number[];
}

interface Reference {
  readonly cases: readonly {
    readonly name: string;
    readonly points: number[][];
    readonly prepare?: boolean;
    readonly fits: readonly ReferenceFit[];
  }[];
  readonly starts: {
    readonly name: string;
    readonly k: number;
    readonly fits: readonly { readonly rows: number[]; readonly inertia: number; readonly labels: number[] }[];
  };
  readonly standardize: { readonly means: number[]; readonly deviations: number[] };
  readonly prepared: number[][];
  readonly adjustedRand: readonly { readonly a: number[]; readonly b: number[]; readonly value: number }[];
}

/** scikit-learn's values, made by test/reference/k-means.py. */
export const reference: Reference = JSON.parse(
  readFileSync(new URL("../reference/k-means.json", import.meta.url), "utf8"),
);

/** A matrix with columns a, b, c … from rows. */
export function fromRows(rows: readonly (readonly number[])[]): Matrix {
  const names = (rows[0] ?? []).map((_, j) => String.fromCharCode(97 + j));
  return matrix(Float64Array.from(rows.flat()), rows.length, names);
}

/** The reference cases with their points as the reference clustered them. */
export const cases = reference.cases.map(({ name, points, prepare, fits }) => {
  const raw = fromRows(points);
  return { name, raw, points: prepare ? standardize(log1p(raw)).matrix : raw, fits };
});
