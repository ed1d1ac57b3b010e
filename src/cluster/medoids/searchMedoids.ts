import type { Random } from "../../random/index.ts";
import { buildMedoids, drawMedoids } from "./startMedoids.ts";
import { type SwappedMedoids, swapMedoids } from "./swapMedoids.ts";

export interface MedoidSearch {
  readonly random: Random;
  readonly starts: number;
  readonly maxIterations: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The best medoids of all starts for each k, from one table of distances: the first start is BUILD, the others are drawn. Private kernel:
 * assumes at least k different rows.
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
    for (let start = 0; start < starts; start++) {
      signal?.throwIfAborted();
      const medoids = start === 0 ? built.slice(0, k) : drawMedoids(table, n, k, random);
      const from = start === 0 ? 0 : Math.floor(random() * n);
      const fit = swapMedoids(table, n, medoids, { maxIterations, from });
      if (fit.total < least) {
        least = fit.total;
        found.set(k, fit);
      }
    }
  }
  return found;
}
