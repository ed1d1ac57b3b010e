import { normalCdf } from "../stats/index.ts";

/**
 * P(X ≥ x) of a chi-square distribution, by its finite sums for whole degrees of freedom.
 *
 * @param x 0 or more. @param freedom a whole number of 1 or more; O(freedom).
 * @throws RangeError outside these ranges. Source: Abramowitz and Stegun 1964, 26.4.4 and 26.4.5; checked against scipy.
 */
export function chiSquareTail(x: number, freedom: number): number {
  if (!(x >= 0) || !(Number.isInteger(freedom) && freedom >= 1)) {
    throw new RangeError(
      `Cannot take a chi-square probability: x is ${x} with ${freedom} degrees of freedom, 0 or more and a whole number of 1 or more are needed`,
    );
  }
  if (x === 0) return 1;
  const odd = freedom % 2 === 1;
  let tail = odd ? 2 * normalCdf(-Math.sqrt(x)) : 0;
  let logTerm = odd ? Math.log(2 / Math.sqrt(2 * Math.PI)) + Math.log(x) / 2 - x / 2 : -x / 2;
  for (let i = odd ? 3 : 2; i <= freedom; i += 2) {
    tail += Math.exp(logTerm);
    logTerm += Math.log(x / i);
  }
  return Math.min(1, tail);
}
