import type { Matrix } from "../../matrix/index.ts";
import { type Clusters, gatherClusters } from "../gatherClusters.ts";
import { isPartition } from "../silhouette.ts";
import { centersOf, squaresToCenters } from "./centersOf.ts";

/**
 * Davies-Bouldin index, 0 or more, lower is better: for each cluster the worst ratio of the spread of two clusters (mean distance
 * of rows to their center, both added) to the distance of their centers; the mean of these. Rows labelled −1 are left out.
 * Undefined when fewer than 2 clusters have rows, each row is a cluster of its own, or two centers coincide, which leaves no ratio.
 *
 * @throws TypeError when there is not one label per row; RangeError when squares of differences are lost.
 * Cost O(n·p + k²·p). Source: Davies and Bouldin 1979, doi:10.1109/TPAMI.1979.4766909; checked against scikit-learn
 * `davies_bouldin_score`, which leaves coinciding centers out instead.
 */
export function daviesBouldin(points: Matrix, labels: Int32Array): number | undefined {
  const clusters = gatherClusters("compute a Davies-Bouldin index", points, labels);
  if (!isPartition(clusters)) return undefined;
  const { columns: p, sizes } = clusters;
  const centers = centersOf(clusters);
  const spreads = spreadsOf(clusters, centers);
  const worst = new Float64Array(sizes.length);
  for (let a = 0; a < sizes.length; a++) {
    for (let b = a + 1; b < sizes.length; b++) {
      let square = 0;
      for (let j = 0; j < p; j++) square += (centers[a * p + j]! - centers[b * p + j]!) ** 2;
      if (square === 0) return undefined;
      const ratio = (spreads[a]! + spreads[b]!) / Math.sqrt(square);
      worst[a] = Math.max(worst[a]!, ratio);
      worst[b] = Math.max(worst[b]!, ratio);
    }
  }
  return worst.reduce((sum, ratio) => sum + ratio, 0) / sizes.length;
}

function spreadsOf(clusters: Clusters, centers: Float64Array): Float64Array {
  const spreads = new Float64Array(clusters.sizes.length);
  squaresToCenters(clusters, centers).forEach((square, i) => {
    spreads[clusters.labels[i]!]! += Math.sqrt(square);
  });
  return spreads.map((sum, c) => sum / clusters.sizes[c]!);
}
