/** The lower triangle L of L·Lᵀ = matrix; undefined when the matrix is not positive definite. */
export function cholesky(matrix: Float64Array, p: number): Float64Array | undefined {
  const factor = new Float64Array(p * p);
  for (let row = 0; row < p; row++) {
    for (let column = 0; column <= row; column++) {
      let value = matrix[row * p + column]!;
      for (let j = 0; j < column; j++) value -= factor[row * p + j]! * factor[column * p + j]!;
      if (row === column && !(value > 0)) return undefined;
      factor[row * p + column] = row === column ? Math.sqrt(value) : value / factor[column * p + column]!;
    }
  }
  return factor;
}
