import { type Matrix, matrix } from "./matrix.ts";

/**
 * The named columns, in the order asked, as a new matrix.
 *
 * @throws RangeError when a name is not a column of the matrix, or stands twice in the matrix.
 */
export function select(points: Matrix, names: readonly string[]): Matrix {
  const from = names.map((name) => findColumn(points, name));
  const data = new Float64Array(points.rows * names.length);
  for (let i = 0; i < points.rows; i++) {
    for (let j = 0; j < from.length; j++) data[i * from.length + j] = points.data[i * points.columns + from[j]!]!;
  }
  return matrix(data, points.rows, [...names]);
}

function findColumn(points: Matrix, name: string): number {
  const at = points.names.indexOf(name);
  if (at >= 0 && at === points.names.lastIndexOf(name)) return at;
  const fault = at < 0 ? "there is no such column" : "more than one column has this name";
  throw new RangeError(
    `Cannot select column "${name}": ${fault}, one of ${points.names.map((n) => `"${n}"`).join(", ")} is needed`,
  );
}
