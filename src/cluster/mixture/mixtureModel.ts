import type { Matrix } from "../../matrix/index.ts";

/**
 * What the covariances of a mixture may look like: one variance per component; one per component and column; one matrix for all
 * components; one matrix each.
 */
export type CovarianceShape = "spherical" | "diagonal" | "tied" | "full";

/** Component weights, means (k × p) and covariances; the length of the last is k, k × p, p × p or k × p × p by shape, row-major. */
export interface MixtureParameters {
  readonly shape: CovarianceShape;
  readonly k: number;
  readonly p: number;
  /** Shares of the components, summing to 1. */
  readonly weights: Float64Array;
  readonly means: Float64Array;
  readonly covariances: Float64Array;
}

/** A fitted mixture of normal distributions. A plain value: use it on other rows with `assignMixture`. */
export interface MixtureModel {
  readonly parameters: MixtureParameters;
  /** k × p, in the unit of the points. */
  readonly centers: Matrix;
  /** The component of greatest probability per row, the first of equals: 0 is the one with most rows. */
  readonly labels: Int32Array;
  /** Rows per component, descending; a component that is no row's most probable one has 0. */
  readonly sizes: readonly number[];
  /** Natural log of the density of all rows; higher is better. */
  readonly logLikelihood: number;
  /** Free parameters: weights, means, covariances. */
  readonly freeParameters: number;
  /** −2 logLikelihood + freeParameters · ln n; lower is better. */
  readonly bic: number;
  /** BIC + 2 × the entropy of the rows' probabilities: components that overlap are charged for it; lower is better. */
  readonly icl: number;
  readonly iterations: number;
  /** False when `maxIterations` came first: the likelihood could still rise. */
  readonly converged: boolean;
  /** Rows that the starts were made on: all, or as many as were drawn for it. */
  readonly startedOn: number;
  /** What each start reached on these, in order; undefined likelihood where a covariance became singular. Few that agree say that the optimum is in doubt. */
  readonly starts: readonly { readonly logLikelihood: number | undefined; readonly converged: boolean }[];
}

/** How many numbers a mixture is free to choose. */
export function freeParametersOf(shape: CovarianceShape, k: number, p: number): number {
  const matrix = (p * (p + 1)) / 2;
  const covariances = { spherical: k, diagonal: k * p, tied: matrix, full: k * matrix };
  return k - 1 + k * p + covariances[shape];
}
