import type { CategoricalItem } from "../categories.ts";

/** A fitted latent class model. A plain value: use it on other rows with `assignClasses`. */
export interface LatentClassModel {
  readonly k: number;
  readonly items: readonly CategoricalItem[];
  /** Share of each class, summing to 1. */
  readonly weights: Float64Array;
  /** By item, k × levels: the probability of each answer in each class; those of a class sum to 1. */
  readonly probabilities: readonly Float64Array[];
  /** The class of greatest probability per row, the first of equals: 0 is the one with most rows. */
  readonly labels: Int32Array;
  /** Rows per class, descending; a class that is no row's most probable one has 0. */
  readonly sizes: readonly number[];
  /** Rows with at least one answer: those that the model was fitted on. */
  readonly informed: number;
  /** Natural log of the probability of all answers that were given; higher is better. */
  readonly logLikelihood: number;
  readonly freeParameters: number;
  /** Different answers that could be told apart (all possible ones, or the rows when these are fewer) less 1, less free parameters; 0 or more. */
  readonly degreesOfFreedom: number;
  /** −2 logLikelihood + 2 · freeParameters; lower is better. */
  readonly aic: number;
  /** −2 logLikelihood + freeParameters · ln n, n the rows with an answer; lower is better. */
  readonly bic: number;
  /** As BIC with (n + 2) / 24 for n (Sclove 1987); lower is better. */
  readonly adjustedBic: number;
  /** 1 − the entropy of the rows' probabilities ÷ its greatest value: 1 when each row is surely of one class, 0 when nothing is known. Undefined for one class. */
  readonly entropyR2: number | undefined;
  readonly iterations: number;
  /** False when `maxIterations` came first: the likelihood could still rise. */
  readonly converged: boolean;
  /** What each start reached, in order; with smoothing, the penalised log-likelihood. */
  readonly starts: readonly { readonly reached: number; readonly converged: boolean }[];
  /** Share of the starts that reached the best one, to within 1e-4 or a millionth of it, whichever is more. */
  readonly reproducibility: number;
}

/** How many numbers k classes are free to choose. */
export function latentParameters(items: readonly CategoricalItem[], k: number): number {
  return k - 1 + k * items.reduce((sum, { levels }) => sum + levels.length - 1, 0);
}

/**
 * How many numbers answers of so many rows could determine beyond those that k classes choose; below 0 no such model can be told
 * from another.
 */
export function latentFreedom(items: readonly CategoricalItem[], k: number, rows: number): number {
  const possible = items.reduce((product, { levels }) => product * levels.length, 1) - 1;
  return Math.min(rows, possible) - latentParameters(items, k);
}

/** In words why k classes cannot be told apart by these items, or undefined when their number alone does not forbid it. */
export function tooManyClasses(items: readonly CategoricalItem[], k: number, rows: number): string | undefined {
  const freedom = latentFreedom(items, k, rows);
  if (freedom >= 0) return undefined;
  const parameters = latentParameters(items, k);
  return `${k} classes have ${parameters} free parameters and the answers can determine ${parameters + freedom}, fewer classes or more items are needed`;
}
