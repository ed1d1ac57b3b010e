import type { Random } from "../../random/index.ts";

/**
 * Rows to start from, by the BUILD of PAM: the row of least total distance to all, then each time the row that lowers the sum of
 * distances to the nearest medoid most, the first of equals. The first k of them are what BUILD gives for k. O(n²·k).
 *
 * Source: Kaufman and Rousseeuw 1990, ch. 2.
 */
export function buildMedoids(table: Float32Array, n: number, k: number): Int32Array {
  const medoids = new Int32Array(k);
  const nearest = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  for (let m = 0; m < k; m++) {
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let candidate = 0; candidate < n; candidate++) {
      if (nearest[candidate] === 0) continue;
      const total = totalWith(table, n, candidate, nearest);
      if (total < least) {
        least = total;
        best = candidate;
      }
    }
    medoids[m] = best < 0 ? unused(medoids, m) : best;
    takeIn(table, n, medoids[m]!, nearest);
  }
  return medoids;
}

/** Rows to start from: the first at random, each further one with probability proportional to its distance from the nearest so far. */
export function drawMedoids(table: Float32Array, n: number, k: number, random: Random): Int32Array {
  const medoids = new Int32Array(k);
  const nearest = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  medoids[0] = Math.floor(random() * n);
  takeIn(table, n, medoids[0]!, nearest);
  for (let m = 1; m < k; m++) {
    medoids[m] = drawByWeight(nearest, random) ?? unused(medoids, m);
    takeIn(table, n, medoids[m]!, nearest);
  }
  return medoids;
}

function totalWith(table: Float32Array, n: number, candidate: number, nearest: Float64Array): number {
  const at = candidate * n;
  let total = 0;
  for (let i = 0; i < n; i++) total += Math.min(nearest[i]!, table[at + i]!);
  return total;
}

function takeIn(table: Float32Array, n: number, medoid: number, nearest: Float64Array): void {
  const at = medoid * n;
  for (let i = 0; i < n; i++) nearest[i] = Math.min(nearest[i]!, table[at + i]!);
}

/** A row that is none of the first m medoids: for rows that differ by less than a distance can tell. */
function unused(medoids: Int32Array, m: number): number {
  const taken = new Set(medoids.subarray(0, m));
  let row = 0;
  while (taken.has(row)) row += 1;
  return row;
}

function drawByWeight(weights: Float64Array, random: Random): number | undefined {
  const target = random() * weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  let last: number | undefined;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    last = i;
    sum += weights[i]!;
    if (sum > target) break;
  }
  return last;
}
