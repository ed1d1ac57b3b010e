import { changesBy, leastGain, leastOf, lossesOf, type SwappedMedoids, swapIn, twoNearest } from "./swapMedoids.ts";

/**
 * Swaps medoids with other rows as PAM does: each time, of all swaps, the one that lowers the sum of distances to the nearest medoid
 * most, of equals the first row's. Each swap takes a pass over all candidates, so that it is for few rows. Private kernel: assumes
 * k ≥ 2 and at least k different rows.
 *
 * O(n² + n·k) per swap. Source: Kaufman and Rousseeuw 1990, ch. 2; all k medoids in one pass: Schubert and Rousseeuw 2021,
 * doi:10.1016/j.is.2021.101804 (as their FastPAM1); checked against `pam` of the R package cluster.
 */
export function steepestSwaps(
  table: Float32Array,
  n: number,
  start: Int32Array,
  maxIterations: number,
): SwappedMedoids {
  const medoids = start.slice();
  const nearest = twoNearest(table, n, medoids);
  const losses = new Float64Array(medoids.length);
  const changes = new Float64Array(medoids.length);
  let total = lossesOf(nearest, losses);
  for (let iterations = 1; iterations <= maxIterations; iterations++) {
    let best = { change: -leastGain * total, candidate: -1, slot: -1 };
    for (let candidate = 0; candidate < n; candidate++) {
      if (nearest.first[candidate] === 0) continue;
      changes.set(losses);
      const shared = changesBy(table, n, candidate, nearest, changes);
      const slot = leastOf(changes);
      const change = changes[slot]! + shared;
      if (change < best.change) best = { change, candidate, slot };
    }
    if (best.candidate < 0) return { medoids, total, iterations, converged: true };
    medoids[best.slot] = best.candidate;
    swapIn(table, n, medoids, best.slot, nearest);
    total = lossesOf(nearest, losses);
  }
  return { medoids, total, iterations: maxIterations, converged: false };
}
