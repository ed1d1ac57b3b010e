import type { Rows } from "../lloyd.ts";
import { type Expectation, expectation } from "./expectation.ts";
import { leaveOneOut } from "./leaveOneOut.ts";
import { matrixPass, maximized } from "./matrixPass.ts";
import { maximization } from "./maximization.ts";
import type { CovarianceShape, MixtureParameters } from "./mixtureModel.ts";

export interface MixtureEffort {
  readonly shape: CovarianceShape;
  readonly regularisation: number;
  readonly maxIterations: number;
  /** Stop when the mean log density per row changes by at most this. */
  readonly tolerance: number;
}

/** Where the iterations ended; probabilities and densities are those of the parameters. */
export interface MixtureFit extends Expectation {
  readonly parameters: MixtureParameters;
  readonly logLikelihood: number;
  /** What optima are compared by: the likelihood of rows, each left out of what describes it. */
  readonly leaveOneOut: number;
  readonly iterations: number;
  readonly converged: boolean;
}

/** Expectation-maximisation from a partition, one label 0 … k − 1 per row. Undefined when a covariance becomes singular. Private kernel. */
export function expectationMaximization(
  rows: Rows,
  labels: Int32Array,
  k: number,
  effort: MixtureEffort,
): MixtureFit | undefined {
  const hard = new Float64Array(rows.n * k);
  labels.forEach((label, i) => {
    hard[i * k + label] = 1;
  });
  return expectationMaximizationFrom(rows, maximization(rows, hard, effort.shape, effort.regularisation), effort);
}

/** The least number of iterations before what is to come is judged by the last gain. */
const judgedFrom = 3;

/** The same from a mixture; undefined too, when at the last gain the iterations that are left would not lead to the likelihood `atLeast`. */
export function expectationMaximizationFrom(
  rows: Rows,
  start: MixtureParameters,
  effort: MixtureEffort,
  atLeast = Number.NEGATIVE_INFINITY,
): MixtureFit | undefined {
  const pass = effort.shape === "full" || effort.shape === "tied" ? passOfMatrices : passOfVariances;
  let parameters = start;
  let found = pass(rows, parameters, effort);
  let converged = false;
  let iterations = 0;
  while (found !== undefined && !converged && iterations < effort.maxIterations) {
    const before = found.logLikelihood;
    parameters = found.next();
    found = pass(rows, parameters, effort);
    iterations += 1;
    if (found === undefined) break;
    const gain = found.logLikelihood - before;
    converged = Math.abs(gain) / rows.n <= effort.tolerance;
    const hoped = found.logLikelihood + gain * (effort.maxIterations - iterations);
    if (iterations >= judgedFrom && hoped < atLeast) return undefined;
  }
  const expected = found === undefined ? undefined : expectation(rows, parameters);
  if (expected === undefined) return undefined;
  return {
    ...{ ...expected, parameters, iterations, converged },
    logLikelihood: sumOf(expected.logDensities),
    leaveOneOut: leaveOneOut(rows, parameters, expected),
  };
}

/** The likelihood of a mixture, and the mixture that fits better. */
type Pass = (
  rows: Rows,
  parameters: MixtureParameters,
  effort: MixtureEffort,
) => { readonly logLikelihood: number; next(): MixtureParameters } | undefined;

const passOfMatrices: Pass = (rows, parameters, { regularisation }) => {
  const pass = matrixPass(rows, parameters);
  if (pass === undefined) return undefined;
  return { logLikelihood: pass.logLikelihood, next: () => maximized(pass, parameters, regularisation) };
};

const passOfVariances: Pass = (rows, parameters, { shape, regularisation }) => {
  const expected = expectation(rows, parameters);
  if (expected === undefined) return undefined;
  const next = () => maximization(rows, expected.probabilities, shape, regularisation);
  return { logLikelihood: sumOf(expected.logDensities), next };
};

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
