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
  return dunnOfEach(points, [labels])[0];
}

/** `dunn` of several partitions of the same rows, in their order: each distance is computed once. */
export function dunnOfEach(points: Matrix, partitions: readonly Int32Array[]): (number | undefined)[] {
  const rated = partitions.filter((labels) => isPartition(gatherClusters("compute a Dunn index", points, labels)));
  const { apart, diameters } = extremes(points, rated);
  return partitions.map((labels) => {
    const c = rated.indexOf(labels);
    return c >= 0 && diameters[c]! > 0 ? Math.sqrt(apart[c]!) / Math.sqrt(diameters[c]!) : undefined;
  });
}

/** By partition the least squared distance of two rows of different clusters, and the largest of two of the same. */
function extremes({ data, rows, columns: p }: Matrix, partitions: readonly Int32Array[]) {
  const count = partitions.length;
  const labelsByRow = new Int32Array(rows * count);
  for (const [c, labels] of partitions.entries()) {
    for (let i = 0; i < rows; i++) labelsByRow[i * count + c] = labels[i]!;
  }
  const apart = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  const diameters = new Float64Array(count);
  // Between these two a distance changes nothing in any partition.
  let [most, least] = [count === 0 ? 0 : Number.POSITIVE_INFINITY, count === 0 ? Number.POSITIVE_INFINITY : 0];
  for (let i = 0; i < rows; i++) {
    for (let o = i + 1; o < rows; o++) {
      let square = 0;
      for (let j = 0; j < p; j++) {
        const difference = data[i * p + j]! - data[o * p + j]!;
        square += difference * difference;
      }
      if (square >= most && square <= least) continue;
      let changed = false;
      for (let c = 0; c < count; c++) {
        const one = labelsByRow[i * count + c]!;
        const other = labelsByRow[o * count + c]!;
        if (one < 0 || other < 0) continue;
        if (one === other) {
          if (square <= diameters[c]!) continue;
          diameters[c] = square;
          changed = true;
        } else if (square < apart[c]!) {
          apart[c] = square;
          changed = true;
        }
      }
      if (!changed) continue;
      most = apart.reduce((top, value) => Math.max(top, value), 0);
      least = diameters.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY);
    }
  }
  return { apart, diameters };
}
