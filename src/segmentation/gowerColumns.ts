import type { Categories, GowerColumn } from "../cluster/index.ts";
import type { Matrix } from "../matrix/index.ts";

export interface WeightedColumns {
  readonly columns: readonly GowerColumn[];
  /** One per column. */
  readonly weights: readonly number[];
}

/**
 * Measures and attributes as Gower's dissimilarity compares them. A measure that the clustering space has two columns of counts once: the
 * space weighs squares, so weights are squared here.
 */
export function gowerColumns(
  points: Matrix,
  space: { readonly columns: readonly { readonly weight: number }[] },
  answers: Categories,
  attributeWeight: number,
): WeightedColumns {
  const measures = points.names.map((name, j) => ({
    ...({ kind: "numeric", name } as const),
    values: Float64Array.from({ length: points.rows }, (_, i) => points.data[i * points.columns + j]!),
  }));
  const attributes = answers.items.map(({ name }, j) => ({
    ...({ kind: "categorical", name } as const),
    codes: Int32Array.from({ length: answers.rows }, (_, i) => answers.data[i * answers.items.length + j]!),
  }));
  return {
    columns: [...measures, ...attributes],
    weights: [...space.columns.map(({ weight }) => weight ** 2), ...attributes.map(() => attributeWeight)],
  };
}

/** Some rows of columns, in the order given. */
export function takeColumns(columns: readonly GowerColumn[], rows: Int32Array): GowerColumn[] {
  return columns.map((column) =>
    column.kind === "numeric"
      ? { ...column, values: Float64Array.from(rows, (row) => column.values[row]!) }
      : { ...column, codes: rows.map((row) => column.codes[row]!) },
  );
}
