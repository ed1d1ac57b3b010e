import { checkFinite } from "./checkFinite.ts";

/**
 * The arithmetic mean, in two passes so that rounding does not grow with the number of values.
 *
 * @returns `undefined` when there are no values.
 * @throws RangeError when a value is not finite.
 */
export function mean(values: ArrayLike<number>): number | undefined {
  checkFinite(values, "take a mean");
  return values.length === 0 ? undefined : twoPassMean(values);
}

function twoPassMean(values: ArrayLike<number>): number {
  const n = values.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i]!;
  let center = sum / n;
  if (!Number.isFinite(center)) {
    center = 0;
    for (let i = 0; i < n; i++) center += values[i]! / n;
  }
  let rest = 0;
  for (let i = 0; i < n; i++) rest += (values[i]! - center) / n;
  if (Number.isFinite(rest)) return center + rest;
  rest = 0;
  for (let i = 0; i < n; i++) rest += values[i]! / n - center / n;
  return center + rest;
}
