import type { Partition } from "./kMeansModel.ts";

/** Rows for a kernel: n × p values, row-major. */
export interface Rows {
  readonly data: Float64Array;
  readonly n: number;
  readonly p: number;
}

/**
 * Lloyd's iterations in float64 from given centers (k × p, not changed). Private kernel: assumes checked input
 * and k ≤ distinct rows. A cluster that loses all rows takes over the row that lies farthest from its center.
 *
 * Converged when no label changes, or the squared movement of all centers is at most `threshold`. Labels and inertia
 * belong to the returned centers. O(n·k·p) per iteration.
 */
export function lloyd(rows: Rows, start: Float64Array, maxIterations: number, threshold: number): Partition {
  const { n, p } = rows;
  const k = start.length / p;
  const labels = new Int32Array(n).fill(-1);
  const distances = new Float64Array(n);
  let centers = start;
  let iterations = 0;
  let converged = false;
  while (true) {
    const changed = nearest(rows, centers, labels, distances);
    if (changed === 0) converged = true;
    const counts = countLabels(labels, k);
    const full = counts.every((count) => count > 0);
    if ((converged && full) || iterations === maxIterations) break;
    iterations += 1;
    const moved = means(rows, labels, distances, counts, k);
    converged = squaredDistance(moved, centers) <= threshold;
    centers = moved;
  }
  let inertia = 0;
  for (let i = 0; i < n; i++) inertia += distances[i]!;
  return { labels, centers, inertia, iterations, converged };
}

/** Writes each row's nearest center (the first of equals) and squared distance; returns how many labels changed. */
export function nearest(rows: Rows, centers: Float64Array, labels: Int32Array, distances: Float64Array): number {
  const { data, n, p } = rows;
  const size = centers.length;
  let changed = 0;
  for (let i = 0; i < n; i++) {
    const at = i * p;
    let best = Number.POSITIVE_INFINITY;
    let label = 0;
    for (let from = 0, c = 0; from < size; from += p, c++) {
      let sum = 0;
      for (let j = 0; j < p; j++) {
        const d = data[at + j]! - centers[from + j]!;
        sum += d * d;
      }
      if (sum < best) {
        best = sum;
        label = c;
      }
    }
    distances[i] = best;
    if (labels[i] !== label) {
      labels[i] = label;
      changed += 1;
    }
  }
  return changed;
}

function means(rows: Rows, labels: Int32Array, distances: Float64Array, counts: Int32Array, k: number): Float64Array {
  const { data, n, p } = rows;
  for (let c = 0; c < k; c++) if (counts[c] === 0) takeFarthest(labels, distances, counts, c);
  const sums = new Float64Array(k * p);
  for (let i = 0; i < n; i++) {
    const to = labels[i]! * p;
    for (let j = 0; j < p; j++) sums[to + j]! += data[i * p + j]!;
  }
  for (let c = 0; c < k; c++) for (let j = 0; j < p; j++) sums[c * p + j]! /= counts[c]!;
  return sums;
}

function takeFarthest(labels: Int32Array, distances: Float64Array, counts: Int32Array, empty: number): void {
  let far = -1;
  for (let i = 0; i < labels.length; i++) {
    if (counts[labels[i]!]! > 1 && (far < 0 || distances[i]! > distances[far]!)) far = i;
  }
  counts[labels[far]!]! -= 1;
  counts[empty] = 1;
  labels[far] = empty;
  distances[far] = 0;
}

function countLabels(labels: Int32Array, k: number): Int32Array {
  const counts = new Int32Array(k);
  for (const label of labels) counts[label]! += 1;
  return counts;
}

function squaredDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return sum;
}
