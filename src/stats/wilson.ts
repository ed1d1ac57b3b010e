import { checkCount } from "./checkFinite.ts";
import { criticalValue, defaultConfidence, type Interval } from "./interval.ts";

/**
 * The Wilson score interval of a share: `successes` of `n`.
 *
 * @returns ends within 0 to 1; `undefined` when n = 0.
 * @throws RangeError unless 0 <= successes <= n are whole numbers.
 *
 * Source: E. B. Wilson (1927), doi:10.1080/01621459.1927.10502953; checked against statsmodels `proportion_confint`.
 */
export function wilson(successes: number, n: number, confidence = defaultConfidence): Interval | undefined {
  checkCount(n, 0, "make a Wilson interval");
  checkCount(successes, 0, "make a Wilson interval");
  if (successes > n) {
    throw new RangeError(`Cannot make a Wilson interval: ${successes} successes of ${n}, at most ${n} are possible`);
  }
  const z = criticalValue(confidence);
  if (n === 0) return undefined;
  const share = successes / n;
  const weight = 1 + (z * z) / n;
  const center = (share + (z * z) / (2 * n)) / weight;
  const half = ((z / weight) * Math.sqrt(share * (1 - share) * n + (z * z) / 4)) / n;
  return {
    low: successes === 0 ? 0 : Math.max(0, center - half),
    high: successes === n ? 1 : Math.min(1, center + half),
  };
}
