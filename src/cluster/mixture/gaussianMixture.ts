import { type Matrix, matrix } from "../../matrix/index.ts";
import type { Random } from "../../random/index.ts";
import { checkK, checkPoints, tooFewRows } from "../checkPoints.ts";
import { drawRows, takeRows } from "../drawRows.ts";
import type { Rows } from "../lloyd.ts";
import { type Expectation, expectation } from "./expectation.ts";
import { expectationMaximizationFrom, type MixtureEffort, type MixtureFit } from "./expectationMaximization.ts";
import { type CovarianceShape, freeParametersOf, type MixtureModel, type MixtureParameters } from "./mixtureModel.ts";
import { bestFit, rowsOf, type Started, searchMixture } from "./searchMixture.ts";

export interface MixtureOptions {
  readonly k: number;
  readonly shape: CovarianceShape;
  readonly random: Random;
  /** Starts, of which the one is kept that says most of rows left out. 10 unless told. */
  readonly starts?: number;
  /**
   * Tries of each start, of which the best after ten iterations goes on; 4 unless told. With more than 1, components of the best
   * are moved too, until six times as many moves in a row were vain, three times where they are made on rows drawn. With 1, a start is one k-means partition: quicker, and further from the optimum.
   */
  readonly attempts?: number;
  /** With more rows, tries and moves are made on so many, drawn at random. Unless told, 1,024 where there are more than 4,096. */
  readonly searchRows?: number;
  /** 500 unless told. */
  readonly maxIterations?: number;
  /** Stop when the mean log density per row changes by at most this; 1e-6 unless told. */
  readonly tolerance?: number;
  /** Added to each variance, in squared units of the points, so that no component can shrink to a point; 1e-6 unless told. */
  readonly regularisation?: number;
}

const what = "fit a Gaussian mixture";

/**
 * A mixture of k normal distributions by expectation-maximisation, from partitions of several kinds, with components of the best moved. Rows have a probability of
 * belonging to each component; `labels` takes the greatest. Components are numbered by descending rows, equal ones by their means.
 *
 * @param points n × p, standardised (the regularisation is in their unit), in a canonical order of rows.
 * @throws RangeError when an option is out of range, there are fewer than k different rows, or a covariance became singular in
 * every start (with a regularisation too small for the points).
 * Of several optima the one is kept by which rows left out of it are most likely, not the likeliest itself: that one may be a component on a few
 * rows. Beyond 4,096 rows tries and moves are made on 1,024 (`searchRows`), beyond 16,384 the starts on so many, drawn at random, and the best goes on over all: cost O(iterations · n·k·p²), for
 * diagonal shapes p instead of p². Source: Dempster, Laird and Rubin 1977; BIC: Schwarz 1978; ICL: Biernacki, Celeux and Govaert
 * 2000, with the entropy of all probabilities (McLachlan and Peel 2000); checked against scikit-learn `GaussianMixture`.
 */
export function gaussianMixture(points: Matrix, options: MixtureOptions): MixtureModel {
  const {
    k,
    shape,
    random,
    starts = 10,
    attempts = 4,
    searchRows = points.rows > 4096 ? 1024 : 4096,
    maxIterations = 500,
    tolerance = 1e-6,
    regularisation = 1e-6,
  } = options;
  const effort: MixtureEffort = { shape, maxIterations, tolerance, regularisation };
  checkK(what, k);
  checkEffort(effort, { starts, attempts, searchRows });
  checkPoints(what, points);
  const reason = tooFewRows(points, k);
  if (reason !== undefined) throw new RangeError(`Cannot ${what}: ${reason}`);
  const drawn = rowsToStartOn(points, k, random);
  const search = { k, starts, attempts: k === 1 ? 1 : attempts, searchRows, random, effort };
  const fits = searchMixture(drawn, search);
  const best = drawn === points ? bestFit(fits) : continued(rowsOf(points), fits, effort);
  if (best === undefined) {
    throw new RangeError(
      `Cannot ${what}: a covariance became singular in each of ${starts} starts, a regularisation above ${regularisation}, fewer components or a simpler shape is needed`,
    );
  }
  const reached = fits.map((fit) => ({ logLikelihood: fit?.logLikelihood, converged: fit?.converged ?? false }));
  return { ...describe(best, points), starts: reached, startedOn: drawn.rows };
}

/** With more rows than this the starts are made on so many of them, drawn at random, and the best goes on over all rows. */
const startRows = 16_384;

function rowsToStartOn(points: Matrix, k: number, random: Random): Matrix {
  if (points.rows <= startRows) return points;
  const drawn = takeRows(points, drawRows(points.rows, startRows, random));
  return tooFewRows(drawn, k) === undefined ? drawn : points;
}

/** The best start, gone on over all rows; the next one where a covariance becomes singular. */
function continued(rows: Rows, fits: readonly Started[], effort: MixtureEffort): Started {
  const usable = fits.filter((fit) => fit !== undefined).sort((a, b) => b.leaveOneOut - a.leaveOneOut);
  for (const { parameters } of usable) {
    const fit = expectationMaximizationFrom(rows, parameters, effort);
    if (fit !== undefined) return fit;
  }
  return undefined;
}

/** What a fitted mixture says of rows. */
export interface MixtureAssignment extends Expectation {
  /** The component of greatest probability per row, the first of equals. */
  readonly labels: Int32Array;
}

/**
 * Probabilities (n × k), labels and log densities of rows under a fitted mixture, the same rows or new ones prepared in the same
 * way; the mean log density of rows held out says how well the mixture predicts.
 *
 * @throws TypeError when the columns are not those of the model, in its order.
 */
export function assignMixture(model: Pick<MixtureModel, "parameters" | "centers">, points: Matrix): MixtureAssignment {
  const names = model.centers.names;
  if (points.names.length !== names.length || points.names.some((name, j) => name !== names[j])) {
    throw new TypeError(
      `Cannot assign rows to components: the columns are ${points.names.join(", ")}, those of the model are needed: ${names.join(", ")}`,
    );
  }
  const found = expectation(rowsOf(points), model.parameters);
  if (found === undefined)
    throw new RangeError("Cannot assign rows to components: a covariance of the model is singular");
  return { ...found, labels: mostProbable(found.probabilities, points.rows, model.parameters.k) };
}

function describe(fit: MixtureFit, points: Matrix): Omit<MixtureModel, "starts" | "startedOn"> {
  const { k, shape, p } = fit.parameters;
  const counts = new Array<number>(k).fill(0);
  const found = mostProbable(fit.probabilities, points.rows, k);
  for (const label of found) counts[label]! += 1;
  const order = counts.map((_, c) => c).sort((a, b) => counts[b]! - counts[a]! || byMean(fit.parameters, a, b));
  const place = new Int32Array(k);
  order.forEach((c, number) => {
    place[c] = number;
  });
  const parameters = reordered(fit.parameters, order);
  const freeParameters = freeParametersOf(shape, k, p);
  const bic = freeParameters * Math.log(points.rows) - 2 * fit.logLikelihood;
  const entropy = fit.probabilities.reduce((sum, share) => (share > 0 ? sum - share * Math.log(share) : sum), 0);
  return {
    parameters,
    centers: matrix(parameters.means.slice(), k, points.names),
    labels: found.map((label) => place[label]!),
    sizes: order.map((c) => counts[c]!),
    logLikelihood: fit.logLikelihood,
    ...{ freeParameters, bic, icl: bic + 2 * entropy },
    ...{ iterations: fit.iterations, converged: fit.converged },
  };
}

function mostProbable(probabilities: Float64Array, n: number, k: number): Int32Array {
  return new Int32Array(n).map((_, i) => {
    let best = 0;
    for (let c = 1; c < k; c++) if (probabilities[i * k + c]! > probabilities[i * k + best]!) best = c;
    return best;
  });
}

function byMean({ means, p }: MixtureParameters, a: number, b: number): number {
  for (let j = 0; j < p; j++) {
    const difference = means[a * p + j]! - means[b * p + j]!;
    if (difference !== 0) return difference;
  }
  return a - b;
}

function reordered(parameters: MixtureParameters, order: readonly number[]): MixtureParameters {
  const { shape, k, covariances } = parameters;
  const pick = (values: Float64Array): Float64Array => {
    const length = values.length / k;
    const result = new Float64Array(values.length);
    order.forEach((c, number) => {
      result.set(values.subarray(c * length, (c + 1) * length), number * length);
    });
    return result;
  };
  const weights = pick(parameters.weights);
  return {
    ...{ ...parameters, weights, means: pick(parameters.means) },
    covariances: shape === "tied" ? covariances : pick(covariances),
  };
}

function checkEffort(effort: MixtureEffort, counts: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries({ ...counts, maxIterations: effort.maxIterations })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new RangeError(`Cannot ${what}: ${name} is ${value}, a whole number of 1 or more is needed`);
  }
  if (!(effort.tolerance >= 0 && Number.isFinite(effort.tolerance))) {
    throw new RangeError(`Cannot ${what}: tolerance is ${effort.tolerance}, a number of 0 or more is needed`);
  }
  if (!(effort.regularisation > 0 && Number.isFinite(effort.regularisation))) {
    throw new RangeError(`Cannot ${what}: regularisation is ${effort.regularisation}, a number above 0 is needed`);
  }
}
