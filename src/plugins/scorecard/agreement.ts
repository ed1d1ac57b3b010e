import { adjustedRandDrawn } from "segmentarium/cluster";
import { bootstrap } from "segmentarium/stats";

/** Adjusted Rand index of a found partition with the planted one, and its percentile bootstrap interval over customers (200 resamples). */
export function agreement(
  planted: Int32Array,
  found: Int32Array,
  random: () => number,
): { recovered: number | undefined; low: number | undefined; high: number | undefined } {
  const indexOf = adjustedRandDrawn(planted, found);
  const interval = bootstrap(planted.length, indexOf, { random, resamples: 200 });
  return { recovered: indexOf(Int32Array.from(planted.keys())), low: interval?.low, high: interval?.high };
}
