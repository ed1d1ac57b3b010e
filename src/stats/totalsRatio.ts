import { checkCount, checkFinite } from "./checkFinite.ts";
import { defaultConfidence, type Interval, tailOf } from "./interval.ts";
import { studentQuantile } from "./studentQuantile.ts";

/** Sums over people of two amounts each, x and y, and of their products. */
export interface PairedSums {
  /** How many people, those of 0 included. */
  readonly n: number;
  readonly x: number;
  readonly y: number;
  readonly xx: number;
  readonly xy: number;
  readonly yy: number;
}

/** Σx / Σy, with its interval where one exists. */
export interface TotalsRatio {
  readonly ratio: number;
  readonly interval: Interval | undefined;
}

/**
 * The ratio of two totals, such as revenue per order or the revenue of a segment in that of everybody, and how far it would be another
 * with other people of the same kind: people are drawn, not single orders. With y = 1 for each it is a mean.
 *
 * @returns `undefined` when Σy is not above 0. The interval is `undefined` for fewer than two people, when nobody differs, or when
 *   Σy is not surely above 0 at this confidence.
 * @throws RangeError when n is no count or a sum is not finite.
 *
 * Source: linearisation (Cochran 1977, Sampling Techniques, ch. 6): Var = n/(n − 1) · Σ(x − R·y)² / (Σy)². The interval is symmetric
 * for log R when R > 0, with Student's quantile for n − 1; tested against the jackknife and by coverage.
 */
export function totalsRatio(sums: PairedSums, confidence = defaultConfidence): TotalsRatio | undefined {
  const { n, x, y, xx, xy, yy } = sums;
  const what = "take the ratio of two totals";
  checkCount(n, 0, what);
  checkFinite([x, y, xx, xy, yy], what);
  const tail = tailOf(confidence);
  if (y <= 0) return undefined;
  const ratio = x / y;
  if (n < 2) return { ratio, interval: undefined };
  const t = studentQuantile(1 - tail, n - 1);
  const spread = Math.sqrt(Math.max(0, (n / (n - 1)) * (yy - (y * y) / n)));
  const error = Math.sqrt(Math.max(0, (n / (n - 1)) * (xx - 2 * ratio * xy + ratio * ratio * yy))) / y;
  if (error === 0 || y <= t * spread) return { ratio, interval: undefined };
  const interval =
    ratio > 0
      ? { low: ratio * Math.exp((-t * error) / ratio), high: ratio * Math.exp((t * error) / ratio) }
      : { low: ratio - t * error, high: ratio + t * error };
  return { ratio, interval: Number.isFinite(interval.high) ? interval : undefined };
}
