import type { Matrix } from "../../matrix/index.ts";
import { nearestNeighbours } from "../neighbours/nearestNeighbours.ts";

export interface TrustOptions {
  /** Neighbours in the map: 1…, less than half of the rows. */
  readonly k: number;
  /** Rows to judge, ascending; all unless told. The figure is then an estimate. */
  readonly rows?: Int32Array;
}

/**
 * Whether the k nearest of a row in a map are near it among the points as well: 0…1, 1 when all are among its k nearest there;
 * about 0.5 for chance. Of equals the lower row is nearer. O(m·n·(p + k)) for m judged rows.
 *
 * Source: Venna and Kaski 2001, doi:10.1007/3-540-44668-0_68. Checked against scikit-learn's `trustworthiness`.
 *
 * @param points n × p. @param places n × 2 or more. @throws RangeError for k of n ÷ 2 or more, no rows to judge, or rows that
 * are not there.
 */
export function trustworthiness(points: Matrix, places: Matrix, options: TrustOptions): number {
  const n = points.rows;
  const { k } = options;
  if (places.rows !== n) {
    throw new TypeError(`Cannot judge a map: it has ${places.rows} places for ${n} rows, one each is needed`);
  }
  if (!(Number.isInteger(k) && k >= 1 && 2 * k < n)) {
    throw new RangeError(`Cannot judge a map: k is ${k} of ${n} rows, 1 to less than half of them is needed`);
  }
  const shown = nearestNeighbours(places, k).indices;
  const judged = options.rows ?? Int32Array.from({ length: n }, (_, i) => i);
  if (judged.length === 0 || judged.some((row) => row < 0 || row >= n)) {
    throw new RangeError(`Cannot judge a map: at least one row to judge is needed, and rows from 0 to ${n - 1} only`);
  }
  const squares = new Float64Array(n);
  const ranks = new Int32Array(k);
  let penalty = 0;
  for (const i of judged) {
    squaresFrom(points, i, squares);
    ranksOf(squares, i, shown.subarray(i * k, (i + 1) * k), ranks);
    for (let e = 0; e < k; e++) penalty += Math.max(0, ranks[e]! - k);
  }
  return 1 - (2 * penalty) / (judged.length * k * (2 * n - 3 * k - 1));
}

/**
 * Whether the k nearest of a row among the points are near it in the map as well: 0…1, the trustworthiness of points as a map of
 * the places. Low where what belongs together is torn apart.
 *
 * Source: Venna and Kaski 2001.
 */
export function continuity(points: Matrix, places: Matrix, options: TrustOptions): number {
  return trustworthiness(places, points, options);
}

/** The share of the k nearest in a map that have the row's own label, 0…1, mean over all rows. */
export function neighbourhoodHit(places: Matrix, labels: Int32Array, k: number): number {
  const { indices, rows } = nearestNeighbours(places, k);
  if (labels.length !== rows) {
    throw new TypeError(`Cannot judge a map: there are ${labels.length} labels for ${rows} places, one each is needed`);
  }
  let hits = 0;
  for (let e = 0; e < indices.length; e++) if (labels[indices[e]!] === labels[Math.floor(e / k)]) hits += 1;
  return hits / indices.length;
}

function squaresFrom({ data, rows, columns: p }: Matrix, i: number, squares: Float64Array): void {
  for (let row = 0; row < rows; row++) {
    let square = 0;
    for (let j = 0; j < p; j++) {
      const gap = data[row * p + j]! - data[i * p + j]!;
      square += gap * gap;
    }
    squares[row] = square;
  }
}

/** Writes the ranks of some rows by nearness to row i, itself left out: 1 for the nearest. */
function ranksOf(squares: Float64Array, i: number, rows: Int32Array, ranks: Int32Array): void {
  let farthest = 0;
  for (let e = 0; e < rows.length; e++) if (squares[rows[e]!]! > farthest) farthest = squares[rows[e]!]!;
  ranks.fill(1);
  for (let other = 0; other < squares.length; other++) {
    const square = squares[other]!;
    if (square > farthest || other === i) continue;
    for (let e = 0; e < rows.length; e++) {
      const row = rows[e]!;
      const own = squares[row]!;
      if (square < own || (square === own && other < row)) ranks[e]! += 1;
    }
  }
}
