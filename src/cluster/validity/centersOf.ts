import type { Clusters } from "../gatherClusters.ts";

/** k × p: the mean row of each cluster, taken about its first row so that a far origin costs no accuracy. */
export function centersOf({ data, columns: p, labels, sizes }: Clusters): Float64Array {
  const first = firstRows(labels, sizes.length);
  const centers = new Float64Array(sizes.length * p);
  for (let i = 0; i < labels.length; i++) {
    const c = labels[i]!;
    for (let j = 0; j < p; j++) centers[c * p + j]! += data[i * p + j]! - data[first[c]! * p + j]!;
  }
  for (let c = 0; c < sizes.length; c++) {
    for (let j = 0; j < p; j++) centers[c * p + j] = data[first[c]! * p + j]! + centers[c * p + j]! / sizes[c]!;
  }
  return centers;
}

/** Squared distance of each row to the center of its cluster. */
export function squaresToCenters({ data, columns: p, labels }: Clusters, centers: Float64Array): Float64Array {
  const squares = new Float64Array(labels.length);
  for (let i = 0; i < labels.length; i++) {
    let sum = 0;
    for (let j = 0; j < p; j++) sum += (data[i * p + j]! - centers[labels[i]! * p + j]!) ** 2;
    squares[i] = sum;
  }
  return squares;
}

/** The sum of squared distances of the rows to the centers of their clusters. */
export function withinOf(clusters: Clusters): number {
  return squaresToCenters(clusters, centersOf(clusters)).reduce((sum, square) => sum + square, 0);
}

function firstRows(labels: Int32Array, k: number): Int32Array {
  const first = new Int32Array(k).fill(-1);
  labels.forEach((label, i) => {
    if (first[label] === -1) first[label] = i;
  });
  return first;
}
