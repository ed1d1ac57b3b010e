import type { Matrix } from "../../matrix/index.ts";
import { distinctRows } from "../distinctRows.ts";
import { gatherClusters } from "../gatherClusters.ts";

/**
 * In words why a partition cannot be rated (silhouette and the other indices are then undefined), or undefined when it can: rows
 * that are labelled −1 are left out; at least two clusters are needed, fewer than rows, and rows that are not all equal.
 *
 * @throws TypeError when there is not one label per row.
 */
export function partitionFault(points: Matrix, labels: Int32Array): string | undefined {
  const { data, columns, labels: kept, sizes } = gatherClusters("rate a partition", points, labels);
  const n = kept.length;
  if (n === 0) return "no row belongs to a cluster, at least three rows in two clusters are needed";
  if (sizes.length === 1) return `all ${n} rows are in one cluster, at least two clusters are needed`;
  if (sizes.length === n) return `each of the ${n} rows is a cluster of its own, fewer clusters than rows are needed`;
  if (distinctRows({ data, n, p: columns }, 2) === 1) return `all ${n} rows are equal, rows that differ are needed`;
  return undefined;
}
