import { solveLower, solveUpper } from "../matrix/index.ts";
import { variance } from "../stats/index.ts";
import { checkKnown, type Incomplete, knownOf } from "./incomplete.ts";
import { conditional, type NormalParameters } from "./normalModel.ts";
import { type PatternSums, patternSums } from "./patternSums.ts";

export interface NormalEmOptions {
  /** 1,000 unless told. */
  readonly maxIterations?: number;
  /** Stop when the log-likelihood per row rises by at most this; 1e-9 unless told. */
  readonly tolerance?: number;
  /** Share of each column's variance that is added to it at each step, so that columns may depend on each other; 0 unless told. */
  readonly ridge?: number;
}

export interface NormalImputer extends NormalParameters {
  /** Log-likelihood of what is known, after 0, 1, 2 … iterations; it never falls without a ridge. */
  readonly logLikelihoods: readonly number[];
  readonly converged: boolean;
  /** Rows that know something. */
  readonly rows: number;
}

/**
 * The mean and covariance of a multivariate normal distribution under which what is known is most likely, by
 * expectation-maximisation: unbiased by gaps that depend on known values (missing at random), unlike means of what is there.
 * Values that never happened count as absent here. The start is the means and variances of what is known.
 *
 * @throws RangeError when there is no column, a column has fewer than two different known values, columns depend on each other
 * and no ridge is given, or an option is out of range.
 * Cost: O(n·p²) once, then O(patterns · p³) per iteration. Source: Dempster, Laird and Rubin 1977; Little and Rubin 2019, ch. 11.
 */
export function fitNormal(points: Incomplete, options: NormalEmOptions = {}): NormalImputer {
  const { maxIterations = 1000, tolerance = 1e-9, ridge = 0 } = options;
  checkOptions(points, { maxIterations, tolerance, ridge });
  const sums = patternSums(points);
  const rows = sums.reduce((total, pattern) => total + pattern.rows, 0);
  let state = startOf(points);
  const added = Float64Array.from(
    { length: points.columns },
    (_, j) => ridge * state.covariance[j * points.columns + j]!,
  );
  const logLikelihoods: number[] = [];
  let converged = false;
  for (let iteration = 0; iteration <= maxIterations && !converged; iteration++) {
    const next = iterate(state, sums, rows, added);
    logLikelihoods.push(next.logLikelihood);
    const gain = next.logLikelihood - (logLikelihoods.at(-2) ?? Number.NEGATIVE_INFINITY);
    converged = Math.abs(gain) <= tolerance * rows;
    if (!converged && iteration < maxIterations) state = next;
  }
  return { names: points.names, mean: state.mean, covariance: state.covariance, logLikelihoods, converged, rows };
}

function checkOptions(points: Incomplete, options: Required<NormalEmOptions>): void {
  const what = "fit a normal distribution";
  if (points.columns === 0) throw new RangeError(`Cannot ${what}: there is no column, at least one is needed`);
  if (!(Number.isInteger(options.maxIterations) && options.maxIterations >= 1)) {
    throw new RangeError(
      `Cannot ${what}: maxIterations is ${options.maxIterations}, a whole number of 1 or more is needed`,
    );
  }
  for (const name of ["tolerance", "ridge"] as const) {
    if (options[name] >= 0 && options[name] < 1) continue;
    throw new RangeError(`Cannot ${what}: ${name} is ${options[name]}, a number of 0 or more and below 1 is needed`);
  }
  checkKnown(what, points);
}

interface State {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
}

function startOf(points: Incomplete): State {
  const p = points.columns;
  const mean = new Float64Array(p);
  const covariance = new Float64Array(p * p);
  for (let j = 0; j < p; j++) {
    const known = knownOf(points, j);
    const n = known.length;
    mean[j] = known.reduce((sum, value) => sum + value / n, 0);
    const spread = ((variance(known) ?? 0) * (n - 1)) / n;
    if (!(spread > 0)) {
      throw new RangeError(
        `Cannot fit a normal distribution: column "${points.names[j]}" has fewer than two different known values, at least two are needed`,
      );
    }
    covariance[j * p + j] = spread;
  }
  return { mean, covariance };
}

/** One step of expectation and maximisation, and the log-likelihood before it. */
function iterate(state: State, sums: readonly PatternSums[], rows: number, added: Float64Array) {
  const p = state.mean.length;
  const first = new Float64Array(p);
  const second = new Float64Array(p * p);
  let logLikelihood = 0;
  for (const pattern of sums) logLikelihood += expect(state, pattern, first, second);
  const mean = state.mean.map((value, j) => value + first[j]! / rows);
  const covariance = new Float64Array(p * p);
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < p; j++) {
      covariance[i * p + j] = second[i * p + j]! / rows - (first[i]! / rows) * (first[j]! / rows);
    }
    covariance[i * p + i]! += added[i]!;
  }
  return { mean, covariance, logLikelihood };
}

/**
 * Adds what is expected of the rows of one pattern to the sums of deviations from the mean and of their products, and returns
 * the log-likelihood of what they know.
 */
function expect(state: State, pattern: PatternSums, first: Float64Array, second: Float64Array): number {
  const { known, absent, rows: n, means } = pattern;
  const p = state.mean.length;
  const [q, r] = [known.length, absent.length];
  const given = conditional(state.covariance, p, known, absent);
  if (given === undefined) {
    throw new RangeError(
      "Cannot fit a normal distribution: some columns follow from others to rounding, a ridge above 0 or fewer columns are needed",
    );
  }
  const { slopes, left, factor } = given;
  const away = Float64Array.from(known, (j, a) => means[a]! - state.mean[j]!);
  const about = pattern.products.map((value, at) => value + n * away[Math.floor(at / q)]! * away[at % q]!);
  const crossed = new Float64Array(r * q);
  for (let a = 0; a < r; a++) {
    for (let b = 0; b < q; b++) {
      for (let c = 0; c < q; c++) crossed[a * q + b]! += slopes[a * q + c]! * about[c * q + b]!;
    }
  }
  known.forEach((i, a) => {
    first[i]! += n * away[a]!;
    known.forEach((j, b) => {
      second[i * p + j]! += about[a * q + b]!;
    });
  });
  absent.forEach((i, a) => {
    for (let b = 0; b < q; b++) first[i]! += n * slopes[a * q + b]! * away[b]!;
    known.forEach((j, b) => {
      second[i * p + j]! += crossed[a * q + b]!;
      second[j * p + i]! += crossed[a * q + b]!;
    });
    absent.forEach((j, b) => {
      let sum = n * left[a * r + b]!;
      for (let c = 0; c < q; c++) sum += crossed[a * q + c]! * slopes[b * q + c]!;
      second[i * p + j]! += sum;
    });
  });
  return logDensity(about, factor, q, n);
}

/** Σ log density of n rows of q columns whose deviations from the mean have these products. */
function logDensity(about: Float64Array, factor: Float64Array, q: number, n: number): number {
  let logDeterminant = 0;
  let distance = 0;
  for (let a = 0; a < q; a++) {
    logDeterminant += 2 * Math.log(factor[a * q + a]!);
    distance += solveUpper(factor, q, solveLower(factor, q, about.slice(a * q, (a + 1) * q)))[a]!;
  }
  return -0.5 * (n * (q * Math.log(2 * Math.PI) + logDeterminant) + distance);
}
