import type { Random } from "../../random/index.ts";
import { buildMedoids, drawMedoids } from "./startMedoids.ts";
import { steepestSwaps } from "./steepestSwaps.ts";
import { type SwappedMedoids, swapMedoids } from "./swapMedoids.ts";

export interface MedoidSearch {
  readonly random: Random;
  readonly starts: number;
  readonly maxIterations: number;
  readonly signal?: AbortSignal | undefined;
}

/** Up to so many rows BUILD is also followed by PAM's own swaps, which take a pass over all candidates each. */
const fewRows = 5000;

/**
 * The best medoids of all starts for each k, from one table of distances: the first start is BUILD, the others are drawn. Of few rows
 * BUILD is also swapped as PAM does it, so that the total is not above PAM's. Private kernel: assumes at least k different rows.
 *
 * @param table n × n, as `distanceTable` gives it.
 */
export function searchMedoids(
  table: Float32Array,
  n: number,
  ks: readonly number[],
  { starts, random, maxIterations, signal }: MedoidSearch,
): Map<number, Omit<SwappedMedoids, "total">> {
  const built = buildMedoids(table, n, Math.max(...ks));
  const found = new Map<number, Omit<SwappedMedoids, "total">>();
  for (const k of ks) {
    if (k === 1) {
      found.set(1, { medoids: built.slice(0, 1), iterations: 1, converged: true });
      continue;
    }
    let least = Number.POSITIVE_INFINITY;
    const keep = (fit: SwappedMedoids) => {
      signal?.throwIfAborted();
      if (fit.total >= least) return;
      least = fit.total;
      found.set(k, fit);
    };
    keep(swapMedoids(table, n, built.slice(0, k), { maxIterations, from: 0 }));
    if (n <= fewRows) keep(steepestSwaps(table, n, built.slice(0, k), maxIterations));
    for (let start = 1; start < starts; start++) {
      const medoids = drawMedoids(table, n, k, random);
      keep(swapMedoids(table, n, medoids, { maxIterations, from: Math.floor(random() * n) }));
    }
  }
  return found;
}
