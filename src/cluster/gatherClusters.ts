import type { Matrix } from "../matrix/index.ts";

/** Rows gathered with dense cluster numbers. */
export interface Clusters {
  readonly data: Float64Array;
  readonly columns: number;
  /** Dense cluster number per gathered row, 0 … sizes.length − 1. */
  readonly labels: Int32Array;
  readonly sizes: readonly number[];
  /** The gathered rows' numbers among the points. */
  readonly rows: Int32Array;
}

/** The rows that have a label of 0 or more, cluster numbers made dense in ascending order. Throws when there is not one label per row. */
export function gatherClusters(what: string, points: Matrix, labels: Int32Array): Clusters {
  if (labels.length !== points.rows) {
    throw new TypeError(
      `Cannot ${what}: there are ${points.rows} rows and ${labels.length} labels, one label per row is needed`,
    );
  }
  const used = [...new Set(labels)].filter((label) => label >= 0).sort((a, b) => a - b);
  const place = new Map(used.map((label, c) => [label, c]));
  const rows = Int32Array.from(labels.keys()).filter((i) => labels[i]! >= 0);
  const dense = rows.map((i) => place.get(labels[i]!)!);
  const sizes = new Array<number>(used.length).fill(0);
  for (const label of dense) sizes[label]! += 1;
  if (rows.length === points.rows) return { data: points.data, columns: points.columns, labels: dense, sizes, rows };
  const data = new Float64Array(rows.length * points.columns);
  rows.forEach((row, i) => {
    data.set(points.data.subarray(row * points.columns, (row + 1) * points.columns), i * points.columns);
  });
  return { data, columns: points.columns, labels: dense, sizes, rows };
}
