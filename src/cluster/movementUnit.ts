import { quantile } from "../stats/index.ts";
import type { Rows } from "./lloyd.ts";

/** So many values tell how wide a column is. */
const mostValues = 4096;
/** A standard deviation above so many times the width of a column is that of values far out. */
const farOut = 3;

/**
 * What a tolerance of squared movements is a share of: the mean of the columns' population variances, where a column whose standard
 * deviation is more than three times its width counts with that instead, so that a few values far out do not end iterations that still
 * move the centers of all others. The width is that of the middle half of the values; where that is one value, as of returns or
 * discounts, how far from it three quarters of the other values are at most. A column of two values counts with its variance. O(n·p).
 */
export function movementUnit(rows: Rows): number {
  const variances = Array.from({ length: rows.p }, (_, j) => varianceOf(rows, j));
  const mosts = variances.map((variance, j) => Math.min(variance, (farOut * widthOf(rows, j)) ** 2));
  if (mosts.every((most, j) => most === variances[j])) return meanVariance(rows);
  return mosts.reduce((sum, most) => sum + most, 0) / rows.p;
}

/** Of up to 4,096 of its rows, evenly spaced; else of as many of the values unlike the one in the middle. 0 of a column of one value. */
function widthOf({ data, n, p }: Rows, column: number): number {
  const values = Float64Array.from({ length: n }, (_, i) => data[i * p + column]!);
  const some = sortedSome(values);
  const [low, high] = [quantile(some, 0.25)!, quantile(some, 0.75)!];
  if (low < high) return high - low;
  const others = values.filter((value) => value !== low);
  return quantile(sortedSome(others.map((value) => Math.abs(value - low))), 0.75) ?? 0;
}

function sortedSome(values: Float64Array): Float64Array {
  const step = Math.ceil(values.length / mostValues);
  return values.filter((_, i) => i % step === 0).sort();
}

function varianceOf({ data, n, p }: Rows, column: number): number {
  return meanVariance({ data: Float64Array.from({ length: n }, (_, i) => data[i * p + column]!), n, p: 1 });
}

/** Mean of the columns' population variances. O(n·p). */
export function meanVariance({ data, n, p }: Rows): number {
  let total = 0;
  for (let j = 0; j < p; j++) {
    const origin = data[j]!;
    let sum = 0;
    for (let i = j; i < data.length; i += p) sum += data[i]! - origin;
    const mean = sum / n;
    for (let i = j; i < data.length; i += p) total += (data[i]! - origin - mean) ** 2;
  }
  return total / (n * p);
}
