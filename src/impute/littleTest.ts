import { cholesky, solveLower } from "../matrix/index.ts";
import { chiSquareTail } from "./chiSquareTail.ts";
import type { Incomplete } from "./incomplete.ts";
import { fitNormal, type NormalEmOptions } from "./normalEm.ts";
import { patternSums } from "./patternSums.ts";
import { leastLeft, subMatrix } from "./subMatrix.ts";

export interface LittleTest {
  /** Sum over patterns of rows × squared distance of their means from the estimated ones. */
  readonly statistic: number;
  readonly freedom: number;
  /** How often so much or more would come by chance if gaps were completely at random, 0 … 1. */
  readonly pValue: number;
  readonly patterns: number;
}

/**
 * Little's test of whether gaps are completely at random: do rows that lack different columns have the same means? A small
 * p-value says no. A large one does not say yes: gaps that depend on the value that is missing cannot be seen in what is known.
 *
 * @returns undefined when all rows lack the same, so that there is nothing to compare.
 * @throws as `fitNormal`.
 * Source: Little 1988, doi:10.1080/01621459.1988.10478722, with the covariance of divisor n − 1 as there.
 */
export function littleTest(points: Incomplete, options: NormalEmOptions = {}): LittleTest | undefined {
  const sums = patternSums(points);
  const freedom = sums.reduce((total, { known }) => total + known.length, 0) - points.columns;
  if (sums.length < 2 || freedom < 1) return undefined;
  const { mean, covariance, rows } = fitNormal(points, options);
  const unbiased = covariance.map((value) => (value * rows) / (rows - 1));
  let statistic = 0;
  for (const { known, means, rows: n } of sums) {
    const factor = cholesky(subMatrix(unbiased, points.columns, known, known), known.length, leastLeft)!;
    const away = Float64Array.from(known, (j, a) => means[a]! - mean[j]!);
    statistic += n * solveLower(factor, known.length, away).reduce((sum, value) => sum + value ** 2, 0);
  }
  return { statistic, freedom, pValue: chiSquareTail(statistic, freedom), patterns: sums.length };
}
