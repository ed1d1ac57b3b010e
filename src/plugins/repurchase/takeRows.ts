import { type Matrix, matrix } from "segmentarium/matrix";

/** Some rows of points with their labels. */
export function takeRows(points: Matrix, labels: Uint8Array, rows: Int32Array): { points: Matrix; labels: Uint8Array } {
  const { columns, data, names } = points;
  const taken = new Float64Array(rows.length * columns);
  for (let i = 0; i < rows.length; i++) {
    taken.set(data.subarray(rows[i]! * columns, (rows[i]! + 1) * columns), i * columns);
  }
  return { points: matrix(taken, rows.length, names), labels: Uint8Array.from(rows, (row) => labels[row]!) };
}
