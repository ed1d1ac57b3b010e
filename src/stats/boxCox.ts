import { minimize } from "../optimize/index.ts";
import { checkFinite } from "./checkFinite.ts";

/** Beyond this size, a power makes no measure that people could still read; a fit that ends here is at its bound. */
export const largestPower = 8;

/**
 * The Box-Cox transform: (x^λ − 1) / λ, the logarithm for λ = 0. Brings in a long right tail for λ below 1, a long left
 * one above; keeps the order of values.
 *
 * Source: Box and Cox 1964, JRSS B 26. Checked against `scipy.stats.boxcox`.
 *
 * @throws RangeError when a value is not finite or not above 0, or becomes too large for a float64.
 */
export function boxCox(values: ArrayLike<number>, lambda: number): Float64Array {
  checkPositive(values);
  const transformed = Float64Array.from(values, (value) => power(Math.log(value), lambda));
  checkFits(transformed, "Box-Cox");
  return transformed;
}

/**
 * The power that makes values most like a normal sample, by maximum likelihood, from −8 to 8. Undefined when there are
 * fewer than two values or they do not vary. O(n) per trial of a power, some thirty trials.
 *
 * The likelihood is taken relative to the geometric mean, so that it neither overflows nor cancels, whatever the unit.
 *
 * @throws RangeError when a value is not finite or not above 0.
 */
export function boxCoxPower(values: ArrayLike<number>): number | undefined {
  checkPositive(values);
  const logs = Float64Array.from(values, Math.log);
  const n = logs.length;
  const center = logs.reduce((sum, value) => sum + value / n, 0);
  for (let i = 0; i < n; i++) logs[i]! -= center;
  if (n < 2 || logs.every((value) => value === logs[0])) return undefined;
  return minimize((lambda) => Math.log(spread(logs, lambda)), -largestPower, largestPower).x;
}

/** (e^(λ·log) − 1) / λ, without the loss of digits near λ = 0, nor of all of them where the product is too small for its digits. */
export function power(log: number, lambda: number): number {
  const product = lambda * log;
  return Math.abs(product) < 1e-290 ? log : Math.expm1(product) / lambda;
}

/** Refuses what a power has made too large for a double. */
export function checkFits(transformed: Float64Array, name: string): void {
  if (transformed.every((value) => Number.isFinite(value))) return;
  throw new RangeError(`Cannot take a ${name} transform: the power makes values too large, another unit is needed`);
}

function spread(logs: Float64Array, lambda: number): number {
  const n = logs.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += power(logs[i]!, lambda) / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (power(logs[i]!, lambda) - mean) ** 2 / n;
  return Number.isFinite(squares) ? squares : Number.MAX_VALUE;
}

function checkPositive(values: ArrayLike<number>): void {
  checkFinite(values, "take a Box-Cox transform");
  for (let i = 0; i < values.length; i++) {
    if (values[i]! <= 0) {
      throw new RangeError(`Cannot take a Box-Cox transform: value ${i} is not above 0, values above 0 are needed`);
    }
  }
}
