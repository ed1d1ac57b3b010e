/**
 * The lower factor L of a symmetric positive definite matrix, A = L·Lᵀ.
 *
 * @param symmetric n × n row-major, of which only the lower triangle is read.
 * @returns undefined when it is not positive definite to working accuracy.
 */
export function cholesky(symmetric: Float64Array, n: number): Float64Array | undefined {
  const factor = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = symmetric[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= factor[i * n + k]! * factor[j * n + k]!;
      if (i === j && !(sum > 1e-13 * symmetric[i * n + i]!)) return undefined;
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

/** Some rows and columns of an n × n matrix, in the order given. */
export function subMatrix(
  symmetric: Float64Array,
  n: number,
  rows: readonly number[],
  columns: readonly number[],
): Float64Array {
  const part = new Float64Array(rows.length * columns.length);
  rows.forEach((i, a) => {
    columns.forEach((j, b) => {
      part[a * columns.length + b] = symmetric[i * n + j]!;
    });
  });
  return part;
}
