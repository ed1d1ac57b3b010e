import { cholesky, solveLower, solveUpper } from "../matrix/index.ts";
import { leastLeft, subMatrix } from "./subMatrix.ts";

/** Mean and covariance of a multivariate normal distribution. */
export interface NormalParameters {
  readonly names: readonly string[];
  /** One per column. */
  readonly mean: Float64Array;
  /** p × p row-major; the maximum-likelihood one (divisor n). */
  readonly covariance: Float64Array;
}

/** How absent columns follow from known ones. */
export interface Conditional {
  /** Absent × known: regression coefficients. */
  readonly slopes: Float64Array;
  /** Absent × absent: covariance that is left. */
  readonly left: Float64Array;
  /** Factor of the covariance of the known columns. */
  readonly factor: Float64Array;
}

/** The distribution of absent columns given known ones; undefined when the covariance of the known ones is singular. O(p³). */
export function conditional(
  covariance: Float64Array,
  p: number,
  known: readonly number[],
  absent: readonly number[],
): Conditional | undefined {
  const q = known.length;
  const r = absent.length;
  const factor = cholesky(subMatrix(covariance, p, known, known), q, leastLeft);
  if (factor === undefined) return undefined;
  const across = subMatrix(covariance, p, absent, known);
  const slopes = new Float64Array(r * q);
  for (let a = 0; a < r; a++) {
    slopes.set(solveUpper(factor, q, solveLower(factor, q, across.slice(a * q, (a + 1) * q))), a * q);
  }
  const left = subMatrix(covariance, p, absent, absent);
  for (let a = 0; a < r; a++) {
    for (let b = 0; b < r; b++) {
      for (let c = 0; c < q; c++) left[a * r + b]! -= slopes[a * q + c]! * across[b * q + c]!;
    }
  }
  return { slopes, left, factor };
}
