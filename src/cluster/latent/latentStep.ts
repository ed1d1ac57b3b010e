import type { AnswerPatterns } from "./answerPatterns.ts";

/** Class shares (k), then the probability of each level in each class, classes next to each other: k + levels × k numbers. */
export type LatentParameters = Float64Array;

/** One round of expectation-maximisation. */
export interface LatentStep {
  /** Log-likelihood of the parameters that went in. */
  readonly logLikelihood: number;
  /** What the iterations raise: the log-likelihood and, with smoothing, the log density of its prior. */
  readonly objective: number;
  readonly next: LatentParameters;
}

/** Below this a probability counts as 0; it is far below anything that a sum could show. */
const leastProbability = 1e-100;

/**
 * Rounds of expectation-maximisation for k classes. With smoothing a, each class is given a imagined rows whose answers are spread
 * as those of all rows.
 */
export function latentSteps(
  patterns: AnswerPatterns,
  k: number,
  smoothing: number,
): (parameters: LatentParameters) => LatentStep {
  const { offsets } = patterns;
  const imagined = overallShares(patterns).map((share) => share * smoothing);
  const shares = new Float64Array(k);
  return (parameters) => {
    const next = new Float64Array(parameters.length);
    const logLikelihood = expect(patterns, k, parameters, shares, next);
    const prior = smoothing > 0 ? logPrior(parameters, k, smoothing, imagined) : 0;
    maximize(next, k, offsets, smoothing, imagined);
    return { logLikelihood, objective: logLikelihood + prior, next };
  };
}

/** Adds to `sums` how many rows are expected in each class, and of these with each answer; returns the log-likelihood. */
function expect(
  { starts, answers, counts }: AnswerPatterns,
  k: number,
  parameters: LatentParameters,
  shares: Float64Array,
  sums: Float64Array,
): number {
  let logLikelihood = 0;
  for (let u = 0; u < counts.length; u++) {
    const [from, to, count] = [starts[u]!, starts[u + 1]!, counts[u]!];
    logLikelihood += count * classShares(parameters, k, answers, from, to, shares);
    for (let c = 0; c < k; c++) {
      shares[c]! *= count;
      sums[c]! += shares[c]!;
    }
    for (let at = from; at < to; at++) {
      const level = k + answers[at]! * k;
      for (let c = 0; c < k; c++) sums[level + c]! += shares[c]!;
    }
  }
  return logLikelihood;
}

/** Writes the probability of each class given answers; returns ln of the probability of the answers. */
export function classShares(
  parameters: LatentParameters,
  k: number,
  answers: Int32Array,
  from: number,
  to: number,
  shares: Float64Array,
): number {
  for (let c = 0; c < k; c++) shares[c] = parameters[c]!;
  for (let at = from; at < to; at++) {
    const level = k + answers[at]! * k;
    for (let c = 0; c < k; c++) shares[c]! *= parameters[level + c]!;
  }
  let sum = 0;
  for (let c = 0; c < k; c++) sum += shares[c]!;
  if (sum < leastProduct) return sharesByLogs(parameters, k, answers, from, to, shares);
  for (let c = 0; c < k; c++) shares[c]! /= sum;
  return Math.log(sum);
}

/** Products below this lose digits: they are worked out in logarithms. */
const leastProduct = 1e-280;

/** As `classShares`, where products would be too small for a number. */
function sharesByLogs(
  parameters: LatentParameters,
  k: number,
  answers: Int32Array,
  from: number,
  to: number,
  shares: Float64Array,
): number {
  for (let c = 0; c < k; c++) shares[c] = logOf(parameters[c]!);
  for (let at = from; at < to; at++) {
    const level = k + answers[at]! * k;
    for (let c = 0; c < k; c++) shares[c]! += logOf(parameters[level + c]!);
  }
  let most = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < k; c++) most = Math.max(most, shares[c]!);
  let sum = 0;
  for (let c = 0; c < k; c++) {
    shares[c] = Math.exp(shares[c]! - most);
    sum += shares[c]!;
  }
  for (let c = 0; c < k; c++) shares[c]! /= sum;
  return most + Math.log(sum);
}

function logOf(probability: number): number {
  return Math.log(Math.max(probability, leastProbability));
}

/** Turns expected rows into shares, in place; an item that nobody of a class answered gets equal ones. */
function maximize(sums: Float64Array, k: number, offsets: Int32Array, smoothing: number, imagined: Float64Array): void {
  for (let j = 0; j + 1 < offsets.length; j++) {
    for (let c = 0; c < k; c++) {
      let total = 0;
      for (let level = offsets[j]!; level < offsets[j + 1]!; level++) {
        sums[k + level * k + c]! += imagined[level]!;
        total += sums[k + level * k + c]!;
      }
      const levels = offsets[j + 1]! - offsets[j]!;
      for (let level = offsets[j]!; level < offsets[j + 1]!; level++) {
        sums[k + level * k + c] = total > 0 ? sums[k + level * k + c]! / total : 1 / levels;
      }
    }
  }
  let rows = 0;
  for (let c = 0; c < k; c++) {
    sums[c]! += smoothing;
    rows += sums[c]!;
  }
  for (let c = 0; c < k; c++) sums[c]! /= rows;
}

function logPrior(parameters: LatentParameters, k: number, smoothing: number, imagined: Float64Array): number {
  let sum = 0;
  for (let c = 0; c < k; c++) sum += smoothing * logOf(parameters[c]!);
  for (let level = 0; level < imagined.length; level++) {
    for (let c = 0; c < k; c++) sum += imagined[level]! * logOf(parameters[k + level * k + c]!);
  }
  return sum;
}

/** How often each level was answered ÷ how often its item was. */
export function overallShares({ starts, answers, counts, offsets }: AnswerPatterns): Float64Array {
  const shares = new Float64Array(offsets.at(-1)!);
  for (let u = 0; u < counts.length; u++) {
    for (let at = starts[u]!; at < starts[u + 1]!; at++) shares[answers[at]!]! += counts[u]!;
  }
  for (let j = 0; j + 1 < offsets.length; j++) {
    let total = 0;
    for (let level = offsets[j]!; level < offsets[j + 1]!; level++) total += shares[level]!;
    for (let level = offsets[j]!; level < offsets[j + 1]!; level++) shares[level]! /= total;
  }
  return shares;
}
