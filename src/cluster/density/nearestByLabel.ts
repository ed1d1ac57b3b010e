import type { Matrix } from "../../matrix/index.ts";
import { checkValues } from "../checkPoints.ts";
import { takeRows } from "../drawRows.ts";
import { kdTree } from "./kdTree.ts";
import { nearestRows } from "./nearestRows.ts";

/** The nearest row of each label, for each point. */
export interface NearestByLabel {
  /** The label of the nearest row; of equally near ones that of the first. */
  readonly labels: Int32Array;
  /** By label the squared distance to its nearest row; infinite where it has none. */
  readonly squares: readonly Float64Array[];
}

/**
 * The nearest of labelled rows, label by label: exact, a search of a k-d tree per point and label.
 *
 * @param rows m × p, at least one.
 * @param labels one per row, 0 … k − 1.
 * @param points n × p, in the same columns.
 * @throws RangeError when points cannot be compared or there is not one label per row.
 */
export function nearestByLabel(rows: Matrix, labels: Int32Array, k: number, points: Matrix): NearestByLabel {
  const what = "find the nearest rows";
  if (labels.length !== rows.rows || points.columns !== rows.columns) {
    throw new RangeError(
      `Cannot ${what}: ${labels.length} labels for ${rows.rows} rows and ${points.columns} columns for ${rows.columns}, the same numbers are needed`,
    );
  }
  checkValues(what, rows);
  if (points.rows > 0) checkValues(what, points);
  const found = Array.from({ length: k }, (_, label) => nearestOfLabel(rows, labels, label, points));
  const best = Int32Array.from({ length: points.rows }, (_, i) =>
    found.reduce((top, one, label) => {
      const [nearer, same] = [one.squares[i]! < found[top]!.squares[i]!, one.squares[i] === found[top]!.squares[i]];
      return nearer || (same && one.rows[i]! >= 0 && one.rows[i]! < found[top]!.rows[i]!) ? label : top;
    }, 0),
  );
  return { labels: best, squares: found.map(({ squares }) => squares) };
}

/**
 * The distance of each row to the nearest other one of its label; infinite for the only one of a label.
 *
 * @throws as `nearestByLabel`.
 */
export function nearestOthers(rows: Matrix, labels: Int32Array, k: number): Float64Array {
  checkValues("find the nearest rows", rows);
  const distances = new Float64Array(rows.rows).fill(Number.POSITIVE_INFINITY);
  for (let label = 0; label < k; label++) {
    const own = rowsOf(labels, label);
    if (own.length < 2) continue;
    const { data, columns: p } = takeRows(rows, own);
    const tree = kdTree({ data, n: own.length, p });
    const nearest = nearestRows(tree, 1);
    tree.rows.forEach((at, place) => {
      nearest.search(data, at * p, place);
      distances[own[at]!] = Math.sqrt(nearest.squares[0]!);
    });
  }
  return distances;
}

function nearestOfLabel(rows: Matrix, labels: Int32Array, label: number, points: Matrix) {
  const own = rowsOf(labels, label);
  const squares = new Float64Array(points.rows).fill(Number.POSITIVE_INFINITY);
  const at = new Int32Array(points.rows).fill(-1);
  if (own.length === 0) return { squares, rows: at };
  const { data, columns: p } = takeRows(rows, own);
  const tree = kdTree({ data, n: own.length, p });
  const nearest = nearestRows(tree, 1);
  for (let i = 0; i < points.rows; i++) {
    nearest.search(points.data, i * p, -1);
    squares[i] = nearest.squares[0]!;
    at[i] = own[tree.rows[nearest.places[0]!]!]!;
  }
  return { squares, rows: at };
}

function rowsOf(labels: Int32Array, label: number): Int32Array {
  return Int32Array.from(labels.keys()).filter((row) => labels[row] === label);
}
