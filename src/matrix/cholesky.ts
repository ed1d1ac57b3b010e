/**
 * The lower factor L of a symmetric positive definite matrix, A = L·Lᵀ. O(n³).
 *
 * @param symmetric n × n row-major, of which only the lower triangle is read.
 * @param least what must be left of each diagonal entry, as a share of it, when the part that earlier columns explain is gone; 0 unless told.
 * @returns undefined when less is left: the matrix is not positive definite, or not to working accuracy.
 */
export function cholesky(symmetric: Float64Array, n: number, least = 0): Float64Array | undefined {
  const factor = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = symmetric[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= factor[i * n + k]! * factor[j * n + k]!;
      if (i === j && !(sum > least * symmetric[i * n + i]!)) return undefined;
      factor[i * n + j] = i === j ? Math.sqrt(sum) : sum / factor[j * n + j]!;
    }
  }
  return factor;
}

/** Solves L·x = b in place. */
export function solveLower(factor: Float64Array, n: number, right: Float64Array): Float64Array {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) right[i]! -= factor[i * n + j]! * right[j]!;
    right[i]! /= factor[i * n + i]!;
  }
  return right;
}

/** Solves Lᵀ·x = b in place. */
export function solveUpper(factor: Float64Array, n: number, right: Float64Array): Float64Array {
  for (let i = n - 1; i >= 0; i--) {
    for (let j = i + 1; j < n; j++) right[i]! -= factor[j * n + i]! * right[j]!;
    right[i]! /= factor[i * n + i]!;
  }
  return right;
}
