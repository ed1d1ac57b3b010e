import { type Matrix, matrix } from "./matrix.ts";

/**
 * The natural logarithm of 1 + x of every value, as a new matrix: brings a long right tail (money, counts) in.
 *
 * @throws RangeError naming the column when a value is −1 or less, where no logarithm exists.
 */
export function log1p(points: Matrix): Matrix {
  const data = new Float64Array(points.data.length);
  for (let i = 0; i < data.length; i++) {
    const value = points.data[i]!;
    if (value <= -1) {
      const name = points.names[i % points.columns];
      throw new RangeError(
        `Cannot take log1p: column "${name}" holds a value of −1 or less, values above −1 are needed`,
      );
    }
    data[i] = Math.log1p(value);
  }
  return matrix(data, points.rows, points.names);
}
