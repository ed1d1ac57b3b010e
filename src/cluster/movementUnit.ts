import { quantile } from "../stats/index.ts";
import type { Rows } from "./lloyd.ts";

/** So many rows tell how wide the middle half of a column is. */
const mostRows = 4096;
/** A standard deviation above so many times the width of the middle half is that of values far out. */
const farOut = 3;

/**
 * What a tolerance of squared movements is a share of: the mean of the columns' population variances, where a column whose standard
 * deviation is more than three times the width of its middle half counts with that instead, so that a few values far out do not end
 * iterations that still move the centers of all others. Columns whose middle half is one value count with their variance. O(n·p).
 */
export function movementUnit(rows: Rows): number {
  const variances = Array.from({ length: rows.p }, (_, j) => varianceOf(rows, j));
  const mosts = variances.map((variance, j) => Math.min(variance, mostOf(rows, j)));
  if (mosts.every((most, j) => most === variances[j])) return meanVariance(rows);
  return mosts.reduce((sum, most) => sum + most, 0) / rows.p;
}

/** As much as a column counts with: from up to 4,096 of its rows, evenly spaced. */
function mostOf({ data, n, p }: Rows, column: number): number {
  const step = Math.ceil(n / mostRows);
  const values = Float64Array.from({ length: Math.ceil(n / step) }, (_, i) => data[i * step * p + column]!).sort();
  const width = quantile(values, 0.75)! - quantile(values, 0.25)!;
  return width > 0 ? (farOut * width) ** 2 : Number.POSITIVE_INFINITY;
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
