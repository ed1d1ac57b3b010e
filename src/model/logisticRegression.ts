import type { Matrix } from "../matrix/index.ts";
import { type BinaryLabels, checkLabels, countPositives } from "./checkScores.ts";
import { fitNewton } from "./fitNewton.ts";

/** How a logistic regression is fitted. */
export interface LogisticOptions {
  /** Weight of half the sum of squared coefficients (intercept free), 1 when not given; scikit-learn's 1 / C. */
  readonly l2?: number;
  /** Most Newton steps, 100 when not given. */
  readonly maxIterations?: number;
  /** Converged when no coefficient of a standardised column moves by more than this, 1e-8 when not given. */
  readonly tolerance?: number;
}

/** A fitted logistic regression, plain data that survives JSON. */
export interface LogisticModel {
  readonly names: readonly string[];
  /** Log-odds where every column is 0. */
  readonly intercept: number;
  /** Log-odds per unit of each column; 0 for constant columns. */
  readonly coefficients: readonly number[];
  /**
   * `converged`; `one-class`: only one label occurs, the model says a smoothed base rate; `separable`: without a penalty
   * a perfect split has no finite coefficients, those of the last step are given; `not-converged`: steps ran out, or
   * columns depend on each other and there is no penalty.
   */
  readonly outcome: "converged" | "one-class" | "separable" | "not-converged";
  readonly converged: boolean;
  readonly iterations: number;
  /** Names of the columns that do not vary, and so have no part in the model. */
  readonly constant: readonly string[];
}

/**
 * Logistic regression with a ridge penalty by Newton's method (IRLS) with halved steps. Columns are standardised inside
 * for numerical safety; the answer is that of the given columns.
 *
 * @param points n × p, any units. @param labels n, 0 or 1.
 * @throws TypeError when rows and labels differ in number or there are none; RangeError for other labels or bad options.
 *
 * Cost: O(n·p²) per step. Source: Hastie, Tibshirani & Friedman (2009), 4.4.1; checked against scikit-learn.
 */
export function logisticRegression(points: Matrix, labels: BinaryLabels, options: LogisticOptions = {}): LogisticModel {
  check(points, labels, options);
  const positives = countPositives(labels);
  const scaled = standardise(points);
  const constant = points.names.filter((_, j) => scaled.deviations[j] === 0);
  const { names, rows } = points;
  if (positives === 0 || positives === rows) {
    const intercept = Math.log((positives + 0.5) / (rows - positives + 0.5));
    const coefficients = names.map(() => 0);
    return { names, intercept, coefficients, outcome: "one-class", converged: false, iterations: 0, constant };
  }
  const l2 = options.l2 ?? 1;
  const fit = fitNewton(scaled.data, labels, {
    penalties: scaled.deviations.map((deviation) => (deviation === 0 ? 1 : l2 / deviation / deviation)),
    maxIterations: options.maxIterations ?? 100,
    tolerance: options.tolerance ?? 1e-8,
  });
  const coefficients = names.map((_, j) =>
    scaled.deviations[j] === 0 ? 0 : fit.weights[j + 1]! / scaled.deviations[j]!,
  );
  const intercept = coefficients.reduce((sum, weight, j) => sum - weight * scaled.means[j]!, fit.weights[0]!);
  const outcome = fit.converged ? "converged" : l2 === 0 && fit.splitsPerfectly ? "separable" : "not-converged";
  const { converged, iterations } = fit;
  return { names, intercept, coefficients, outcome, converged, iterations, constant };
}

/**
 * The probability of label 1 for each row.
 *
 * @param points m × p with the model's columns in the model's order. @returns m values, 0 to 1.
 * @throws TypeError when the columns are not the model's.
 */
export function predictLogistic(model: LogisticModel, points: Matrix): Float64Array {
  if (points.names.length !== model.names.length || points.names.some((name, j) => name !== model.names[j])) {
    throw new TypeError("Cannot predict: the columns are not those of the model, the same names in order are needed");
  }
  const { rows, columns, data } = points;
  const probabilities = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let logOdds = model.intercept;
    for (let j = 0; j < columns; j++) logOdds += model.coefficients[j]! * data[i * columns + j]!;
    probabilities[i] = 1 / (1 + Math.exp(-logOdds));
  }
  return probabilities;
}

function standardise({ data, rows, columns }: Matrix) {
  const means = new Float64Array(columns);
  const deviations = new Float64Array(columns);
  const scaled = new Float64Array(data.length);
  for (let j = 0; j < columns; j++) {
    let center = 0;
    for (let i = 0; i < rows; i++) center += data[i * columns + j]! / rows;
    let reach = 0;
    let varies = false;
    for (let i = 0; i < rows; i++) {
      varies ||= data[i * columns + j] !== data[j];
      reach = Math.max(reach, Math.abs(data[i * columns + j]! - center));
    }
    if (!varies || reach === 0) continue;
    let squares = 0;
    for (let i = 0; i < rows; i++) squares += ((data[i * columns + j]! - center) / reach) ** 2;
    means[j] = center;
    deviations[j] = reach * Math.sqrt(squares / rows);
    for (let i = 0; i < rows; i++) scaled[i * columns + j] = (data[i * columns + j]! - center) / deviations[j]!;
  }
  return { data: { data: scaled, rows, columns }, means, deviations };
}

function check(
  points: Matrix,
  labels: BinaryLabels,
  { l2 = 1, maxIterations = 100, tolerance = 1e-8 }: LogisticOptions,
) {
  const what = "fit a logistic regression";
  if (points.rows !== labels.length) {
    throw new TypeError(`Cannot ${what}: ${points.rows} rows and ${labels.length} labels, as many are needed`);
  }
  if (points.rows === 0) throw new TypeError(`Cannot ${what}: there are no rows, at least one is needed`);
  checkLabels(labels, what);
  if (!(l2 >= 0 && l2 < Infinity) || !(tolerance > 0) || !Number.isInteger(maxIterations) || maxIterations < 1) {
    throw new RangeError(`Cannot ${what}: l2 >= 0, tolerance > 0 and a whole number of maxIterations >= 1 are needed`);
  }
}
