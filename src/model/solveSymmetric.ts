/**
 * Solves A·x = b for a symmetric positive definite A by Cholesky factors.
 *
 * @param lower n × n row-major, of which only the lower triangle is read. @param right n values.
 * @returns `undefined` when A is not positive definite to working accuracy.
 */
export function solveSymmetric(lower: Float64Array, right: Float64Array): Float64Array | undefined {
  const n = right.length;
  const factor = factorise(lower, n);
  if (factor === undefined) return undefined;
  const solution = Float64Array.from(right);
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < a; b++) solution[a]! -= factor[a * n + b]! * solution[b]!;
    solution[a]! /= factor[a * n + a]!;
  }
  for (let a = n - 1; a >= 0; a--) {
    for (let b = a + 1; b < n; b++) solution[a]! -= factor[b * n + a]! * solution[b]!;
    solution[a]! /= factor[a * n + a]!;
  }
  return solution.every(Number.isFinite) ? solution : undefined;
}

function factorise(lower: Float64Array, n: number): Float64Array | undefined {
  const factor = new Float64Array(n * n);
  for (let a = 0; a < n; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = lower[a * n + b]!;
      for (let c = 0; c < b; c++) sum -= factor[a * n + c]! * factor[b * n + c]!;
      if (a === b && !(sum > 1e-13 * lower[a * n + a]!)) return undefined;
      factor[a * n + b] = a === b ? Math.sqrt(sum) : sum / factor[b * n + b]!;
    }
  }
  return factor;
}
