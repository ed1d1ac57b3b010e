import type { Matrix } from "../matrix/index.ts";
import { mean } from "../stats/index.ts";
import { cell, checkColumns, checkKnown, completed, type Incomplete, knownOf } from "./incomplete.ts";

export interface KnnOptions {
  /** How many neighbours give their value; 5 unless told. */
  readonly neighbours?: number;
  /** `uniform`: their mean; `distance` (unless told): weighted by 1 / distance, those at distance 0 alone when there are such. */
  readonly weights?: "uniform" | "distance";
}

/** The rows whose values are lent to others. */
export interface KnnImputer {
  readonly donors: Incomplete;
  readonly neighbours: number;
  readonly weights: "uniform" | "distance";
  /** Per column, for rows that share no known column with any donor; NaN where there is no known value. */
  readonly means: Float64Array;
}

/**
 * Keeps rows as donors: an unknown value becomes the mean of that of the nearest rows which have one. Distances are Euclidean
 * over the columns that both rows know, scaled up to all columns: √(columns / common · Σ (x − y)²). Equal distances go by the
 * order of the rows. Checked against scikit-learn's `KNNImputer`.
 *
 * @throws RangeError when an option is out of range, a known value is beyond ±1e140, or a column has unknown places and no known value.
 */
export function fitKnn(points: Incomplete, options: KnnOptions = {}): KnnImputer {
  const { neighbours = 5, weights = "distance" } = options;
  if (!(Number.isInteger(neighbours) && neighbours >= 1)) {
    throw new RangeError(
      `Cannot impute by neighbours: neighbours is ${neighbours}, a whole number of 1 or more is needed`,
    );
  }
  checkSizes(points);
  checkKnown("impute by neighbours", points);
  const means = Float64Array.from({ length: points.columns }, (_, j) => mean(knownOf(points, j)) ?? Number.NaN);
  return { donors: points, neighbours, weights, means };
}

/**
 * Completes rows, the same or new ones. A row that is among the donors is no neighbour of itself, since it lacks the value.
 * O(incomplete rows × donors × columns).
 *
 * @throws TypeError when the columns are not those of the fit; RangeError when a known value is beyond ±1e140, or the fit had no value for
 * a column that is needed.
 */
export function applyKnn(model: KnnImputer, points: Incomplete): Matrix {
  checkColumns("impute by neighbours", points, model.donors.names);
  checkSizes(points);
  let row = -1;
  let distances: Float64Array = new Float64Array(0);
  return completed(points, (i, j) => {
    if (i !== row) [row, distances] = [i, distancesFrom(points, i, model.donors)];
    return lentValue(model, distances, j);
  });
}

/** Squares of larger values would overflow. */
function checkSizes({ data, states, columns, names }: Incomplete): void {
  const place = data.findIndex((value, at) => states[at] === cell.known && !(Math.abs(value) <= 1e140));
  if (place < 0) return;
  throw new RangeError(
    `Cannot impute by neighbours: column "${names[place % columns]}" holds a value beyond ±1e140, standardised columns are needed`,
  );
}

/** Squared distances to all donors; infinite where no column is known of both. */
function distancesFrom(points: Incomplete, row: number, donors: Incomplete): Float64Array {
  const { columns: p } = points;
  const known = Array.from({ length: p }, (_, j) => j).filter((j) => points.states[row * p + j] === cell.known);
  const distances = new Float64Array(donors.rows);
  for (let d = 0; d < donors.rows; d++) {
    let sum = 0;
    let common = 0;
    for (const j of known) {
      if (donors.states[d * p + j] !== cell.known) continue;
      sum += (points.data[row * p + j]! - donors.data[d * p + j]!) ** 2;
      common++;
    }
    distances[d] = common === 0 ? Number.POSITIVE_INFINITY : (sum * p) / common;
  }
  return distances;
}

function lentValue(model: KnnImputer, distances: Float64Array, column: number): number {
  const { donors, weights, means } = model;
  const nearest = nearestDonors(model, distances, column);
  if (nearest.length === 0) {
    if (!Number.isNaN(means[column])) return means[column]!;
    throw new RangeError(
      `Cannot impute by neighbours: column "${donors.names[column]}" had no known value in the fit, at least one is needed`,
    );
  }
  const exact = nearest.some((d) => distances[d] === 0);
  let [sum, total] = [0, 0];
  for (const d of nearest) {
    const weight = weights === "uniform" ? 1 : exact ? Number(distances[d] === 0) : 1 / Math.sqrt(distances[d]!);
    sum += weight * donors.data[d * donors.columns + column]!;
    total += weight;
  }
  return sum / total;
}

/** Donors of a column, nearest first, at most as many as neighbours: kept in order as they come, since they are few. */
function nearestDonors({ donors, neighbours }: KnnImputer, distances: Float64Array, column: number): number[] {
  const nearest: number[] = [];
  for (let d = 0; d < donors.rows; d++) {
    const distance = distances[d]!;
    if (donors.states[d * donors.columns + column] !== cell.known || distance === Number.POSITIVE_INFINITY) continue;
    if (nearest.length === neighbours && distance >= distances[nearest.at(-1)!]!) continue;
    let place = nearest.length;
    while (place > 0 && distances[nearest[place - 1]!]! > distance) place--;
    nearest.splice(place, 0, d);
    if (nearest.length > neighbours) nearest.pop();
  }
  return nearest;
}
