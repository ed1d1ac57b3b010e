import { readFileSync } from "node:fs";
import { type Matrix, matrix } from "../../src/matrix/index.ts";
import { normal, stream } from "../../src/random/index.ts";

interface MapCase {
  readonly points: readonly (readonly number[])[];
  /** k and the trustworthiness of the first two columns as a map. */
  readonly trust: readonly (readonly [number, number])[];
  readonly continuity: number;
  readonly tsne: { readonly divergence: number; readonly trust: number };
  readonly umap: { readonly trust: number };
  /** Of every tenth row. */
  readonly conditional?: readonly (readonly number[])[];
  /** Row, another of higher number, membership. */
  readonly fuzzy?: readonly (readonly [number, number, number])[];
}

/** Values of scikit-learn, umap-learn and definitions in NumPy, made by test/reference/maps.py. */
export const reference: {
  readonly perplexity: number;
  readonly neighbours: number;
  readonly curves: readonly (readonly [number, number, number, number])[];
  readonly cases: Readonly<Record<string, MapCase>>;
} = JSON.parse(readFileSync(new URL("../reference/maps.json", import.meta.url), "utf8"));

export const cases = Object.entries(reference.cases).map(([name, known]) => ({
  ...{ name, known, points: fromRows(known.points) },
}));

export function fromRows(rows: readonly (readonly number[])[]): Matrix {
  return matrix(
    Float64Array.from(rows.flat()),
    rows.length,
    (rows[0] ?? []).map((_, j) => `x${j}`),
  );
}

/** The first two columns. */
export function firstTwo({ data, rows, columns: p }: Matrix): Matrix {
  return matrix(
    Float64Array.from({ length: rows * 2 }, (_, i) => data[(i >> 1) * p + (i & 1)]!),
    rows,
    ["x", "y"],
  );
}

/** n × p rows in three groups; row i belongs to group i % 3. */
export function threeGroups(n: number, p: number): Matrix {
  const random = stream("three groups", n, p);
  const data = Float64Array.from({ length: n * p }, (_, i) => normal(random) + 8 * (Math.floor(i / p) % 3));
  return matrix(
    data,
    n,
    Array.from({ length: p }, (_, j) => `x${j}`),
  );
}
