import type { Partition } from "./kMeansModel.ts";

/** Rows for a kernel: n × p values, row-major. */
export interface Rows {
  readonly data: Float64Array;
  readonly n: number;
  readonly p: number;
}

/** The passes over all rows that Lloyd's iterations consist of, and what they leave. */
export interface LloydPasses {
  /** One cluster per row. */
  readonly labels: Int32Array;
  /** Squared distance of each row to its center. */
  readonly distances: Float64Array;
  /** Writes both for centers of k × p values, the first of equals; returns how many labels changed. */
  nearest(centers: Float64Array): number;
  /** k × p sums of the rows by label, in the order of rows, added to those given. */
  sums(k: number, given?: Float64Array): Float64Array;
}

/**
 * Lloyd's iterations in float64 from given centers (k × p, not changed). Private kernel: assumes checked input
 * and k ≤ distinct rows. A cluster that loses all rows takes over the row that lies farthest from its center.
 *
 * Converged when no label changes, or the squared movement of all centers is at most `threshold`. Labels and inertia
 * belong to the returned centers; labels are those of the passes. O(n·k·p) per iteration.
 */
export function lloyd(
  rows: Rows,
  start: Float64Array,
  maxIterations: number,
  threshold: number,
  passes = plainPasses(rows),
): Partition {
  const k = start.length / rows.p;
  const { labels, distances } = passes;
  labels.fill(-1);
  let centers = start;
  let iterations = 0;
  let converged = false;
  while (true) {
    const changed = passes.nearest(centers);
    if (changed === 0) converged = true;
    const counts = countLabels(labels, k);
    const full = counts.every((count) => count > 0);
    if ((converged && full) || iterations === maxIterations) break;
    iterations += 1;
    const moved = means(passes, counts);
    converged = squaredDistance(moved, centers) <= threshold;
    centers = moved;
  }
  let inertia = 0;
  for (let i = 0; i < distances.length; i++) inertia += distances[i]!;
  return { labels, centers, inertia, iterations, converged };
}

/** The passes in plain TypeScript. */
export function plainPasses(rows: Rows): LloydPasses {
  const { data, n, p } = rows;
  const labels = new Int32Array(n);
  const distances = new Float64Array(n);
  return {
    labels,
    distances,
    nearest: (centers) => nearest(rows, centers, labels, distances),
    sums(k, given = new Float64Array(k * p)) {
      const sums = given.slice();
      for (let i = 0; i < n; i++) {
        const to = labels[i]! * p;
        for (let j = 0; j < p; j++) sums[to + j]! += data[i * p + j]!;
      }
      return sums;
    },
  };
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

function means(passes: LloydPasses, counts: Int32Array): Float64Array {
  const k = counts.length;
  for (let c = 0; c < k; c++) if (counts[c] === 0) takeFarthest(passes.labels, passes.distances, counts, c);
  const sums = passes.sums(k);
  const p = sums.length / k;
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
  for (let i = 0; i < labels.length; i++) counts[labels[i]!]! += 1;
  return counts;
}

function squaredDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return sum;
}
