import type { Rows } from "../lloyd.ts";
import { type Expectation, expectation } from "./expectation.ts";
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
  const { shape, regularisation, maxIterations, tolerance } = effort;
  const hard = new Float64Array(rows.n * k);
  labels.forEach((label, i) => {
    hard[i * k + label] = 1;
  });
  let parameters = maximization(rows, hard, shape, regularisation);
  let expected = expectation(rows, parameters);
  let converged = false;
  let iterations = 0;
  while (expected !== undefined && !converged && iterations < maxIterations) {
    const before = sumOf(expected.logDensities);
    parameters = maximization(rows, expected.probabilities, shape, regularisation);
    expected = expectation(rows, parameters);
    iterations += 1;
    if (expected === undefined) break;
    converged = Math.abs(sumOf(expected.logDensities) - before) / rows.n <= tolerance;
  }
  if (expected === undefined) return undefined;
  return { ...expected, parameters, logLikelihood: sumOf(expected.logDensities), iterations, converged };
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
