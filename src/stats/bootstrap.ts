import { checkCount } from "./checkFinite.ts";
import { defaultConfidence, type Interval, type ResamplingOptions, resamplesOf, tailOf } from "./interval.ts";
import { quantile } from "./quantile.ts";

/** The least share of resamples in which a statistic must exist for its interval to exist. */
const leastDefined = 0.9;

/**
 * The percentile bootstrap interval of any statistic of n rows drawn with replacement.
 *
 * @param n number of rows.
 * @param statistic given n row numbers (one buffer, reused between calls), returns the statistic of those rows, or
 *   `undefined` where it does not exist; such resamples are left out.
 * @returns `undefined` for n < 2, or when the statistic exists in fewer than 90 % of the resamples.
 * @throws RangeError when the statistic is NaN or infinite.
 *
 * Cost: `resamples` calls of the statistic. Source: Efron & Tibshirani (1993), chapter 13; checked against
 * `scipy.stats.bootstrap`.
 */
export function bootstrap(
  n: number,
  statistic: (rows: Int32Array) => number | undefined,
  options: ResamplingOptions,
): Interval | undefined {
  checkCount(n, 0, "bootstrap");
  const resamples = resamplesOf(options);
  const tail = tailOf(options.confidence ?? defaultConfidence);
  if (n < 2) return undefined;
  const rows = new Int32Array(n);
  const found = new Float64Array(resamples);
  let defined = 0;
  for (let resample = 0; resample < resamples; resample++) {
    for (let i = 0; i < n; i++) rows[i] = Math.floor(options.random() * n);
    const value = statistic(rows);
    if (value === undefined) continue;
    if (!Number.isFinite(value)) {
      throw new RangeError("Cannot bootstrap: the statistic is not a finite number, a number or undefined is needed");
    }
    found[defined++] = value;
  }
  if (defined < leastDefined * resamples) return undefined;
  const sorted = found.subarray(0, defined).sort();
  return { low: quantile(sorted, tail)!, high: quantile(sorted, 1 - tail)! };
}
