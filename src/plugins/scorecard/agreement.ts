import { adjustedRand } from "segmentarium/cluster";
import { bootstrap } from "segmentarium/stats";

/** Adjusted Rand index of a found partition with the planted one, and its percentile bootstrap interval over customers (200 resamples). */
export function agreement(
  planted: Int32Array,
  found: Int32Array,
  random: () => number,
): { recovered: number | undefined; low: number | undefined; high: number | undefined } {
  const drawn = { planted: new Int32Array(planted.length), found: new Int32Array(found.length) };
  const resampled = (rows: Int32Array): number | undefined => {
    rows.forEach((row, i) => {
      drawn.planted[i] = planted[row]!;
      drawn.found[i] = found[row]!;
    });
    return adjustedRand(drawn.planted, drawn.found);
  };
  const interval = bootstrap(planted.length, resampled, { random, resamples: 200 });
  return { recovered: adjustedRand(planted, found), low: interval?.low, high: interval?.high };
}
