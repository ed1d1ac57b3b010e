/** A dense row-major matrix of finite numbers: `data[row * columns + column]`. */
export interface Matrix {
  readonly data: Float64Array;
  readonly rows: number;
  readonly columns: number;
  readonly names: readonly string[];
}

/**
 * The one constructor of a matrix.
 *
 * @param data rows × columns values, row-major, all finite; not copied.
 * @param names one name per column.
 * @throws TypeError when the length is not rows × columns; RangeError when a value is not finite.
 */
export function matrix(data: Float64Array, rows: number, names: readonly string[]): Matrix {
  const columns = names.length;
  if (data.length !== rows * columns) {
    throw new TypeError(
      `Cannot make a matrix: ${data.length} values were given, ${rows} × ${columns} = ${rows * columns} are needed`,
    );
  }
  for (let i = 0; i < data.length; i++) {
    if (!Number.isFinite(data[i])) {
      throw new RangeError(
        `Cannot make a matrix: row ${Math.floor(i / columns)} of column "${names[i % columns]}" is not a finite number`,
      );
    }
  }
  return { data, rows, columns, names };
}
