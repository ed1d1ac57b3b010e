import { type Matrix, matrix } from "../matrix/index.ts";

/** A k-means partition. A plain value: it is the fitted model, use it on other rows with `assign`. */
export interface KMeansModel {
  readonly k: number;
  /** One cluster number, 0 … k − 1, per row: 0 is the largest cluster. */
  readonly labels: Int32Array;
  /** k × p, in the unit of the points. */
  readonly centers: Matrix;
  /** Rows per cluster, descending. */
  readonly sizes: readonly number[];
  /** Sum of squared distances of the rows to their centers, in float64; lower is better. */
  readonly inertia: number;
  /** Lloyd iterations of the start that won. */
  readonly iterations: number;
  /** False when `maxIterations` came first: the partition could still be improved. */
  readonly converged: boolean;
}

/** What Lloyd's iterations leave, clusters in any order; `centers` is k × p, row-major. */
export interface Partition {
  readonly labels: Int32Array;
  readonly centers: Float64Array;
  readonly inertia: number;
  readonly iterations: number;
  readonly converged: boolean;
}

/** Numbers clusters by descending size, equal sizes by their centers in lexicographic order, so that equal partitions print equally. */
export function kMeansModel(partition: Partition, k: number, names: readonly string[]): KMeansModel {
  const p = names.length;
  const counts = new Array<number>(k).fill(0);
  const labels = new Int32Array(partition.labels);
  for (let i = 0; i < labels.length; i++) counts[labels[i]!]! += 1;
  const order = counts.map((_, c) => c).sort((a, b) => counts[b]! - counts[a]! || byCenter(partition.centers, p, a, b));
  const place = new Int32Array(k);
  for (let c = 0; c < k; c++) place[order[c]!] = c;
  for (let i = 0; i < labels.length; i++) labels[i] = place[labels[i]!]!;
  const centers = new Float64Array(k * p);
  for (let c = 0; c < k; c++) centers.set(partition.centers.subarray(order[c]! * p, order[c]! * p + p), c * p);
  return {
    k,
    labels,
    centers: matrix(centers, k, names),
    sizes: order.map((c) => counts[c]!),
    inertia: partition.inertia,
    iterations: partition.iterations,
    converged: partition.converged,
  };
}

function byCenter(centers: Float64Array, p: number, a: number, b: number): number {
  for (let j = 0; j < p; j++) {
    const difference = centers[a * p + j]! - centers[b * p + j]!;
    if (difference !== 0) return difference;
  }
  return a - b;
}
