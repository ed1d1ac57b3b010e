import { cholesky, solveLower, solveUpper } from "../matrix/index.ts";
import { gamma, normal, type Random } from "../random/index.ts";
import { leastLeft } from "./subMatrix.ts";

/** How the unknown values of a column are drawn: from known ones of like prediction, or from a normal distribution. */
export type DrawMethod = "pmm" | "norm";

/** One column given the others: a linear regression with coefficients drawn from what the data leave possible. */
export interface Equation {
  readonly column: number;
  /** Columns that vary where this one is known. */
  readonly predictors: readonly number[];
  readonly centers: Float64Array;
  /** Drawn, at the centers. */
  readonly level: number;
  /** Drawn, one per predictor. */
  readonly slopes: Float64Array;
  /** Drawn standard deviation of what is left. */
  readonly deviation: number;
  /** Known values and their predictions at the best coefficients; for `pmm` in the order of the predictions. */
  readonly donors: { readonly predicted: Float64Array; readonly values: Float64Array };
}

/** Share of each predictor's sum of squares that is added to it, so that predictors may depend on each other. */
const ridge = 1e-5;

/**
 * Fits a column to all others on the rows where it is known, and draws coefficients by Bayes' rule with a flat prior.
 *
 * @param data n × p, complete. @param rows those where the column is known, at least one. O(rows·p²).
 * Source: van Buuren 2018, Flexible Imputation of Missing Data, algorithms 3.1 and 3.3.
 */
export function drawEquation(
  data: Float64Array,
  p: number,
  column: number,
  rows: Int32Array,
  method: DrawMethod,
  random: Random,
): Equation {
  const n = rows.length;
  const { means, varying } = columnMeans(data, p, rows);
  const predictors = varying.filter((j) => j !== column);
  const q = predictors.length;
  const centers = Float64Array.from(predictors, (j) => means[j]!);
  const level = means[column]!;
  const { best, factor } = leastSquares(data, p, column, rows, predictors, centers, level);
  const predicted = new Float64Array(n);
  const values = new Float64Array(n);
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const at = rows[i]! * p;
    predicted[i] = level + along(data, at, predictors, centers, best);
    values[i] = data[at + column]!;
    squares += (values[i]! - predicted[i]!) ** 2;
  }
  const deviation = Math.sqrt(squares / gamma(random, Math.max(1, n - q - 1) / 2, 2));
  const noise = solveUpper(
    factor,
    q,
    Float64Array.from({ length: q }, () => normal(random)),
  );
  return {
    ...{ column, predictors, centers, deviation },
    level: level + (deviation / Math.sqrt(n)) * normal(random),
    slopes: best.map((slope, a) => slope + deviation * noise[a]!),
    donors: method === "pmm" ? inOrder(predicted, values, random) : { predicted, values },
  };
}

/** Means of all columns over some rows, and the columns that vary there. */
function columnMeans(data: Float64Array, p: number, rows: Int32Array) {
  const first = data.subarray(rows[0]! * p, (rows[0]! + 1) * p);
  const means = new Float64Array(p);
  const varies = new Uint8Array(p);
  for (let i = 0; i < rows.length; i++) {
    const at = rows[i]! * p;
    for (let j = 0; j < p; j++) {
      const away = data[at + j]! - first[j]!;
      means[j]! += away;
      if (away !== 0) varies[j] = 1;
    }
  }
  for (let j = 0; j < p; j++) means[j] = first[j]! + means[j]! / rows.length;
  return { means, varying: [...varies.keys()].filter((j) => varies[j] === 1) };
}

function leastSquares(
  data: Float64Array,
  p: number,
  column: number,
  rows: Int32Array,
  predictors: readonly number[],
  centers: Float64Array,
  level: number,
) {
  const q = predictors.length;
  const products = new Float64Array(q * q);
  const right = new Float64Array(q);
  const away = new Float64Array(q);
  for (let i = 0; i < rows.length; i++) {
    const at = rows[i]! * p;
    for (let a = 0; a < q; a++) away[a] = data[at + predictors[a]!]! - centers[a]!;
    const target = data[at + column]! - level;
    for (let a = 0; a < q; a++) {
      right[a]! += away[a]! * target;
      for (let b = 0; b <= a; b++) products[a * q + b]! += away[a]! * away[b]!;
    }
  }
  for (let a = 0; a < q; a++) products[a * q + a]! *= 1 + ridge;
  const factor = cholesky(products, q, leastLeft);
  if (factor === undefined) {
    const amount = products.every(Number.isFinite) ? "little" : "much";
    throw new RangeError(
      `Cannot impute by chained equations: a column varies too ${amount} for a float64, standardised columns are needed`,
    );
  }
  return { best: solveUpper(factor, q, solveLower(factor, q, right)), factor };
}

function along(
  data: Float64Array,
  at: number,
  predictors: readonly number[],
  centers: Float64Array,
  slopes: Float64Array,
): number {
  let sum = 0;
  for (let a = 0; a < predictors.length; a++) sum += slopes[a]! * (data[at + predictors[a]!]! - centers[a]!);
  return sum;
}

/** Donors by prediction; equal predictions in an order of chance, so that no row lends more often for its place. */
function inOrder(predicted: Float64Array, values: Float64Array, random: Random): Equation["donors"] {
  const n = predicted.length;
  const sorted = predicted.slice().sort();
  const taken = new Int32Array(n);
  const lent = new Float64Array(n);
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let left = n; left > 0; left--) {
    const pick = Math.floor(random() * left);
    const i = order[pick]!;
    order[pick] = order[left - 1]!;
    const first = firstNotBelow(sorted, predicted[i]!);
    lent[first + taken[first]!] = values[i]!;
    taken[first]! += 1;
  }
  return { predicted: sorted, values: lent };
}

function firstNotBelow(sorted: Float64Array, wanted: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A value for the column of an equation, for the row of complete data that begins at `at`. */
export function drawValue(
  equation: Equation,
  data: Float64Array,
  at: number,
  method: DrawMethod,
  donors: number,
  random: Random,
): number {
  const predicted = equation.level + along(data, at, equation.predictors, equation.centers, equation.slopes);
  if (method === "norm") return predicted + equation.deviation * normal(random);
  const first = firstDonor(equation.donors.predicted, predicted, donors);
  const count = Math.min(donors, equation.donors.values.length);
  return equation.donors.values[first + Math.floor(random() * count)]!;
}

/** Where the `count` predictions nearest to a number begin, in ascending predictions. */
function firstDonor(predicted: Float64Array, wanted: number, count: number): number {
  let [low, high] = [0, Math.max(0, predicted.length - count)];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (wanted - predicted[middle]! > predicted[middle + count]! - wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
