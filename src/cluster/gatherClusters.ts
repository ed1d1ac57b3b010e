import type { Matrix } from "../matrix/index.ts";
import { checkPoints } from "./checkPoints.ts";
import { denseLabels } from "./denseLabels.ts";

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

/**
 * The rows that have a label of 0 or more, cluster numbers made dense in ascending order. Throws when there is not one label per row; where
 * two clusters are to be compared, also when values are so large, or differ by so little, that squares of differences are lost.
 */
export function gatherClusters(what: string, points: Matrix, labels: Int32Array): Clusters {
  if (labels.length !== points.rows) {
    throw new TypeError(
      `Cannot ${what}: there are ${points.rows} rows and ${labels.length} labels, one label per row is needed`,
    );
  }
  const rows = labelledRows(labels);
  const kept = rows.length === labels.length ? labels : rows.map((row) => labels[row]!);
  const { numbers, sizes } = denseLabels(kept);
  const { columns } = points;
  if (sizes.length > 1 && columns > 0) checkPoints(what, points);
  if (rows.length === points.rows) return { data: points.data, columns, labels: numbers, sizes, rows };
  const data = new Float64Array(rows.length * columns);
  for (let i = 0; i < rows.length; i++) {
    for (let j = 0, from = rows[i]! * columns; j < columns; j++) data[i * columns + j] = points.data[from + j]!;
  }
  return { data, columns, labels: numbers, sizes, rows };
}

function labelledRows(labels: Int32Array): Int32Array {
  const rows = new Int32Array(labels.length);
  let count = 0;
  for (let i = 0; i < labels.length; i++) if (labels[i]! >= 0) rows[count++] = i;
  return rows.subarray(0, count);
}
