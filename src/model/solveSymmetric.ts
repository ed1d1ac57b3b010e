import { cholesky, solveLower, solveUpper } from "../matrix/index.ts";

/**
 * Solves A·x = b for a symmetric positive definite A by Cholesky factors.
 *
 * @param lower n × n row-major, of which only the lower triangle is read. @param right n values.
 * @returns `undefined` when A is not positive definite to working accuracy.
 */
export function solveSymmetric(lower: Float64Array, right: Float64Array): Float64Array | undefined {
  const n = right.length;
  const factor = cholesky(lower, n, 1e-13);
  if (factor === undefined) return undefined;
  const solution = solveUpper(factor, n, solveLower(factor, n, Float64Array.from(right)));
  return solution.every(Number.isFinite) ? solution : undefined;
}
