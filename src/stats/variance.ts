import { mean } from "./mean.ts";

/**
 * The sample variance (division by n - 1), in two passes about the mean.
 *
 * @returns square of the values' unit, >= 0; `undefined` for fewer than two values.
 * @throws RangeError when a value is not finite, or the variance is too large for a double.
 */
export function variance(values: ArrayLike<number>): number | undefined {
  const deviation = standardDeviation(values);
  if (deviation === undefined) return undefined;
  const result = deviation * deviation;
  if (!Number.isFinite(result)) {
    throw new RangeError("Cannot take a variance: the values lie too far apart for it, values below 1e150 are needed");
  }
  return result;
}

/**
 * The sample standard deviation (n - 1), scaled so that huge values do not overflow.
 *
 * @returns in the values' unit, >= 0, exactly 0 when all are equal; `undefined` for fewer than two values.
 * @throws RangeError when a value is not finite, or the deviation is too large for a double.
 */
export function standardDeviation(values: ArrayLike<number>): number | undefined {
  const center = mean(values);
  const n = values.length;
  if (center === undefined || n < 2) return undefined;
  let least = values[0]!;
  let greatest = values[0]!;
  let scale = 0;
  for (let i = 0; i < n; i++) {
    least = Math.min(least, values[i]!);
    greatest = Math.max(greatest, values[i]!);
    scale = Math.max(scale, Math.abs(values[i]! - center));
  }
  if (least === greatest || scale === 0) return 0;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += ((values[i]! - center) / scale) ** 2;
  const result = scale * Math.sqrt(squares / (n - 1));
  if (!Number.isFinite(result)) {
    throw new RangeError("Cannot take a deviation: the values lie too far apart for it, values below 1e308 are needed");
  }
  return result;
}
