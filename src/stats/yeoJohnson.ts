import { minimize } from "../optimize/index.ts";
import { boxCoxPower, checkFits, largestPower, power } from "./boxCox.ts";
import { checkFinite } from "./checkFinite.ts";

/**
 * The Yeo-Johnson transform, a Box-Cox transform for values of either sign: of 1 + x by λ from 0 on, of 1 − x by 2 − λ,
 * mirrored, below. Keeps the order of values; λ = 1 changes nothing.
 *
 * Source: Yeo and Johnson 2000, doi:10.1093/biomet/87.4.954. Checked against `scipy.stats.yeojohnson` and scikit-learn's
 * `PowerTransformer`.
 *
 * @throws RangeError when a value is not finite, or becomes too large for a float64.
 */
export function yeoJohnson(values: ArrayLike<number>, lambda: number): Float64Array {
  checkFinite(values, "take a Yeo-Johnson transform");
  const moved = Float64Array.from(values, (value) => transformed(value, lambda));
  checkFits(moved, "Yeo-Johnson");
  return moved;
}

/**
 * The power that makes values most like a normal sample, by maximum likelihood, from −8 to 8. Undefined when there are
 * fewer than two values or they do not vary. O(n) per trial of a power, some thirty trials.
 *
 * @throws RangeError when a value is not finite.
 */
export function yeoJohnsonPower(values: ArrayLike<number>): number | undefined {
  checkFinite(values, "take a Yeo-Johnson transform");
  const all = Float64Array.from(values);
  if (all.every((value) => value >= 0)) return boxCoxPower(all.map((value) => value + 1));
  const n = all.length;
  if (n < 2 || all.every((value) => value === all[0])) return undefined;
  const logs = all.reduce((sum, value) => sum + Math.sign(value) * Math.log1p(Math.abs(value)), 0);
  const cost = (lambda: number): number => (n / 2) * Math.log(spread(all, lambda)) - (lambda - 1) * logs;
  return minimize(cost, -largestPower, largestPower).x;
}

function transformed(value: number, lambda: number): number {
  return value >= 0 ? power(Math.log1p(value), lambda) : -power(Math.log1p(-value), 2 - lambda);
}

function spread(values: Float64Array, lambda: number): number {
  const n = values.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += transformed(values[i]!, lambda) / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (transformed(values[i]!, lambda) - mean) ** 2 / n;
  return Number.isFinite(squares) ? squares : Number.MAX_VALUE;
}
