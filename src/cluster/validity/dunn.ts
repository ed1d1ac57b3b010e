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
  const rated = partitions.map((labels) => isPartition(gatherClusters("compute a Dunn index", points, labels)));
  const count = partitions.length;
  const { data, rows, columns: p } = points;
  const labelsByRow = new Int32Array(rows * count);
  partitions.forEach((labels, c) => {
    labels.forEach((label, i) => {
      labelsByRow[i * count + c] = label;
    });
  });
  const apart = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  const diameters = new Float64Array(count);
  for (let i = 0; i < rows; i++) {
    for (let o = i + 1; o < rows; o++) {
      let square = 0;
      for (let j = 0; j < p; j++) {
        const difference = data[i * p + j]! - data[o * p + j]!;
        square += difference * difference;
      }
      for (let c = 0; c < count; c++) {
        const one = labelsByRow[i * count + c]!;
        const other = labelsByRow[o * count + c]!;
        if (one < 0 || other < 0) continue;
        if (one === other) {
          if (square > diameters[c]!) diameters[c] = square;
        } else if (square < apart[c]!) apart[c] = square;
      }
    }
  }
  return partitions.map((_, c) =>
    rated[c] && diameters[c]! > 0 ? Math.sqrt(apart[c]!) / Math.sqrt(diameters[c]!) : undefined,
  );
}
