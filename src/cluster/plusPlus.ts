import type { Random } from "../random/index.ts";
import type { Rows } from "./lloyd.ts";

/**
 * Starting centers by greedy k-means++: the first row at random, each further one the best of 2 + ⌊ln k⌋ rows drawn with
 * probability proportional to the squared distance to the centers so far. Returns k × p values, all rows distinct.
 * Private kernel: assumes k ≤ distinct rows. O(n·k·p·ln k).
 *
 * Source: Arthur and Vassilvitskii 2007 with the greedy choice of their section 7, as scikit-learn does.
 */
export function plusPlus(rows: Rows, k: number, random: Random): Float64Array {
  const { data, n, p } = rows;
  const centers = new Float64Array(k * p);
  const trials = 2 + Math.floor(Math.log(k));
  let row = Math.floor(random() * n);
  let nearest = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  let candidate = new Float64Array(n);
  let best = new Float64Array(n);
  let total = distancesWith(rows, nearest, row, best);
  [nearest, best] = [best, nearest];
  centers.set(data.subarray(row * p, row * p + p));
  for (let c = 1; c < k; c++) {
    let least = Number.POSITIVE_INFINITY;
    for (let trial = 0; trial < trials; trial++) {
      const drawn = draw(nearest, random() * total);
      const potential = distancesWith(rows, nearest, drawn, candidate);
      if (potential < least) {
        least = potential;
        row = drawn;
        [best, candidate] = [candidate, best];
      }
    }
    total = least;
    [nearest, best] = [best, nearest];
    centers.set(data.subarray(row * p, row * p + p), c * p);
  }
  return centers;
}

function distancesWith(rows: Rows, nearest: Float64Array, center: number, out: Float64Array): number {
  const { data, n, p } = rows;
  const from = center * p;
  let total = 0;
  for (let i = 0; i < n; i++) {
    const at = i * p;
    let sum = 0;
    for (let j = 0; j < p; j++) {
      const d = data[at + j]! - data[from + j]!;
      sum += d * d;
    }
    const least = Math.min(sum, nearest[i]!);
    out[i] = least;
    total += least;
  }
  return total;
}

/** The place where the running sum of weights first exceeds the target, of those that are not 0; −1 when all are 0. */
export function draw(weights: Float32Array | Float64Array, target: number): number {
  let sum = 0;
  let last = -1;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    last = i;
    sum += weights[i]!;
    if (sum > target) return i;
  }
  return last;
}
