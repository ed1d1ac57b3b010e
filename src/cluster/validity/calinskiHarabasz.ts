import type { Matrix } from "../../matrix/index.ts";
import { gatherClusters } from "../gatherClusters.ts";
import { isPartition } from "../silhouette.ts";
import { withinOf } from "./centersOf.ts";

/**
 * Calinski-Harabasz index (variance ratio), 0 or more, higher is better: sum of squares between clusters per degree of freedom
 * ÷ that within. Rows labelled −1 are left out. Undefined when fewer than 2 clusters have rows, each row is a cluster of its own,
 * or every row equals its center, which leaves nothing to divide by.
 *
 * @throws TypeError when there is not one label per row; RangeError when squares of differences are lost.
 * Cost O(n·p). Source: Caliński and Harabasz 1974, doi:10.1080/03610927408827101; checked against scikit-learn
 * `calinski_harabasz_score`, which gives 1 in the last case instead.
 */
export function calinskiHarabasz(points: Matrix, labels: Int32Array): number | undefined {
  const clusters = gatherClusters("compute a Calinski-Harabasz index", points, labels);
  if (!isPartition(clusters)) return undefined;
  const n = clusters.labels.length;
  const k = clusters.sizes.length;
  const within = withinOf(clusters);
  if (within === 0) return undefined;
  const total = withinOf({ ...clusters, labels: new Int32Array(n), sizes: [n] });
  return Math.max(0, total - within) / (k - 1) / (within / (n - k));
}
