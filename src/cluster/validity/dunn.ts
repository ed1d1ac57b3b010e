import type { Matrix } from "../../matrix/index.ts";
import { gatherClusters } from "../gatherClusters.ts";
import { isPartition } from "../silhouette.ts";

/**
 * Dunn index, 0 or more, higher is better: the least distance of two rows of different clusters ÷ the largest of two rows of the
 * same cluster. A single outlier decides it. Rows labelled −1 are left out. Undefined when fewer than 2 clusters have rows, each
 * row is a cluster of its own, or all rows of each cluster are equal, which leaves nothing to divide by.
 *
 * @throws TypeError when there is not one label per row.
 * Cost O(n²·p): about ten seconds for 50,000 × 8. Source: Dunn 1974, doi:10.1080/01969727408546059; checked against its definition in NumPy.
 */
export function dunn(points: Matrix, labels: Int32Array): number | undefined {
  const clusters = gatherClusters("compute a Dunn index", points, labels);
  if (!isPartition(clusters)) return undefined;
  const { data, columns: p, labels: own } = clusters;
  let apart = Number.POSITIVE_INFINITY;
  let diameter = 0;
  for (let i = 0; i < own.length; i++) {
    for (let o = i + 1; o < own.length; o++) {
      let square = 0;
      for (let j = 0; j < p; j++) {
        const difference = data[i * p + j]! - data[o * p + j]!;
        square += difference * difference;
      }
      if (own[i] === own[o]) diameter = Math.max(diameter, square);
      else apart = Math.min(apart, square);
    }
  }
  return diameter === 0 ? undefined : Math.sqrt(apart) / Math.sqrt(diameter);
}
