import type { Random } from "../../random/index.ts";
import { type Categories, checkItems } from "../categories.ts";
import { checkK } from "../checkPoints.ts";
import { type AnswerPatterns, answerPatterns } from "./answerPatterns.ts";
import { type Climb, climb } from "./climb.ts";
import { type LatentClassModel, latentFreedom, latentParameters, tooManyClasses } from "./latentModel.ts";
import { classShares, type LatentParameters, latentSteps } from "./latentStep.ts";

export interface LatentClassOptions {
  readonly k: number;
  readonly random: Random;
  /** Starts, each from answer probabilities drawn anew; the best is kept. 20 unless told. */
  readonly starts?: number;
  /** Rounds of expectation-maximisation per start; 5000 unless told. */
  readonly maxIterations?: number;
  /** Stop when the mean log-likelihood per row rises by at most this; 1e-10 unless told. */
  readonly tolerance?: number;
  /**
   * Imagined rows per class, with answers spread as those of all rows: keeps probabilities away from 0 and 1. 0 unless told, which
   * is maximum likelihood.
   */
  readonly smoothing?: number;
}

const what = "fit latent classes";

/**
 * Latent class analysis: k classes within which answers to items do not depend on each other, by expectation-maximisation over
 * patterns of equal answers, from several starts. Missing answers are left out of a row's likelihood; rows without any answer take
 * no part in the fit. Classes are numbered by descending rows, equal ones by weight. The result does not depend on the order of rows.
 *
 * @param answers n × items; every level must occur.
 * @throws RangeError when an option is out of range, no row has an answer, a level never occurs, or k classes have more parameters
 * than the answers can determine (degrees of freedom below 0; 0 or more is no proof that they can be told apart).
 * Cost O(starts · iterations · patterns · items · k). Source: Lazarsfeld and Henry 1968; Goodman 1974,
 * doi:10.1093/biomet/61.2.215; entropy: Celeux and Soromenho 1996; checked against figures of Linzer and Lewis 2011.
 */
export function latentClasses(answers: Categories, options: LatentClassOptions): LatentClassModel {
  const { k, random, starts = 20, maxIterations = 5000, tolerance = 1e-10, smoothing = 0 } = options;
  checkK(what, k);
  checkEffort({ starts, maxIterations, tolerance, smoothing });
  const all = answerPatterns(answers);
  const patterns = withAnswers(all);
  const informed = patterns.counts.reduce((sum, count) => sum + count, 0);
  checkAnswers(answers, patterns, informed);
  const reason = tooManyClasses(answers.items, k, informed);
  if (reason !== undefined) throw new RangeError(`Cannot ${what}: ${reason}`);
  const step = latentSteps(patterns, k, smoothing);
  const climbs = Array.from({ length: k === 1 ? 1 : starts }, () =>
    climb(step, drawParameters(patterns.offsets, k, random), maxIterations, tolerance * informed),
  );
  const best = climbs.reduce((top, one) => (one.objective > top.objective ? one : top));
  return describe(best, climbs, answers, all, informed, k);
}

/** The same patterns less the one without any answer. */
export function withAnswers(patterns: AnswerPatterns): AnswerPatterns {
  const { starts, counts } = patterns;
  return counts.length > 0 && starts[1] === 0
    ? { ...patterns, starts: starts.subarray(1), counts: counts.subarray(1) }
    : patterns;
}

function checkEffort(effort: Required<Omit<LatentClassOptions, "k" | "random">>): void {
  for (const name of ["starts", "maxIterations"] as const) {
    if (Number.isInteger(effort[name]) && effort[name] >= 1) continue;
    throw new RangeError(`Cannot ${what}: ${name} is ${effort[name]}, a whole number of 1 or more is needed`);
  }
  for (const name of ["tolerance", "smoothing"] as const) {
    if (effort[name] >= 0 && effort[name] < Number.POSITIVE_INFINITY) continue;
    throw new RangeError(`Cannot ${what}: ${name} is ${effort[name]}, a number of 0 or more is needed`);
  }
}

function checkAnswers({ items }: Categories, { answers, offsets }: AnswerPatterns, informed: number): void {
  if (informed === 0) throw new RangeError(`Cannot ${what}: no row has an answer, rows with answers are needed`);
  const used = new Uint8Array(offsets.at(-1)!);
  for (const answer of answers) used[answer] = 1;
  items.forEach(({ name }, j) => {
    if (used.subarray(offsets[j]!, offsets[j + 1]!).every((flag) => flag === 1)) return;
    throw new RangeError(`Cannot ${what}: a level of item "${name}" never occurs, levels that occur are needed`);
  });
}

/** Equal classes with answer probabilities drawn evenly and scaled to sum to 1. */
function drawParameters(offsets: Int32Array, k: number, random: Random): LatentParameters {
  const drawn = new Float64Array(k + offsets.at(-1)! * k).fill(1 / k);
  for (let c = 0; c < k; c++) {
    for (let j = 0; j + 1 < offsets.length; j++) {
      let total = 0;
      for (let level = offsets[j]!; level < offsets[j + 1]!; level++) {
        drawn[k + level * k + c] = 0.05 + random();
        total += drawn[k + level * k + c]!;
      }
      for (let level = offsets[j]!; level < offsets[j + 1]!; level++) drawn[k + level * k + c]! /= total;
    }
  }
  return drawn;
}

function describe(
  best: Climb,
  climbs: readonly Climb[],
  answers: Categories,
  patterns: AnswerPatterns,
  informed: number,
  k: number,
): LatentClassModel {
  const found = posteriorOf(best.parameters, k, patterns);
  const rows = new Float64Array(k);
  found.labels.forEach((label, u) => {
    rows[label]! += patterns.counts[u]!;
  });
  const order = [...rows.keys()].sort(
    (a, b) => rows[b]! - rows[a]! || best.parameters[b]! - best.parameters[a]! || a - b,
  );
  const place = new Int32Array(k);
  order.forEach((c, number) => {
    place[c] = number;
  });
  const { logLikelihood } = best;
  const freeParameters = latentParameters(answers.items, k);
  const near = Math.max(1e-4, 1e-6 * Math.abs(best.objective));
  return {
    k,
    items: answers.items,
    weights: Float64Array.from(order, (c) => best.parameters[c]!),
    probabilities: probabilitiesOf(best.parameters, order, patterns.offsets),
    labels: patterns.patternOf.map((u) => place[found.labels[u]!]!),
    sizes: order.map((c) => rows[c]!),
    ...{ informed, logLikelihood, freeParameters },
    degreesOfFreedom: latentFreedom(answers.items, k, informed),
    aic: 2 * freeParameters - 2 * logLikelihood,
    bic: freeParameters * Math.log(informed) - 2 * logLikelihood,
    adjustedBic: freeParameters * Math.log((informed + 2) / 24) - 2 * logLikelihood,
    entropyR2: k === 1 ? undefined : entropyR2(found.posterior, k, patterns, informed),
    ...{ iterations: best.iterations, converged: best.converged },
    starts: climbs.map(({ objective, converged }) => ({ reached: objective, converged })),
    reproducibility: climbs.filter(({ objective }) => best.objective - objective <= near).length / climbs.length,
  };
}

function probabilitiesOf(parameters: LatentParameters, order: readonly number[], offsets: Int32Array): Float64Array[] {
  const k = order.length;
  return Array.from(offsets.subarray(0, -1), (from, j) => {
    const levels = offsets[j + 1]! - from;
    return Float64Array.from(
      { length: k * levels },
      (_, i) => parameters[k + (from + (i % levels)) * k + order[Math.floor(i / levels)]!]!,
    );
  });
}

/** Probabilities of the classes per pattern (patterns × k), the greatest one, and ln of the probability of the answers. */
function posteriorOf(parameters: LatentParameters, k: number, { starts, answers, counts }: AnswerPatterns) {
  const posterior = new Float64Array(counts.length * k);
  const logProbabilities = new Float64Array(counts.length);
  const labels = new Int32Array(counts.length);
  for (let u = 0; u < counts.length; u++) {
    const shares = posterior.subarray(u * k, (u + 1) * k);
    logProbabilities[u] = classShares(parameters, k, answers, starts[u]!, starts[u + 1]!, shares);
    for (let c = 1; c < k; c++) if (shares[c]! > shares[labels[u]!]!) labels[u] = c;
  }
  return { posterior, logProbabilities, labels };
}

function entropyR2(posterior: Float64Array, k: number, { starts, counts }: AnswerPatterns, informed: number): number {
  let entropy = 0;
  for (let u = 0; u < counts.length; u++) {
    if (starts[u + 1] === starts[u]) continue;
    for (let c = 0; c < k; c++) {
      const share = posterior[u * k + c]!;
      if (share > 0) entropy -= counts[u]! * share * Math.log(share);
    }
  }
  return 1 - entropy / (informed * Math.log(k));
}

/** What a latent class model says of rows. */
export interface ClassAssignment {
  /** The class of greatest probability per row, the first of equals; without any answer, that of greatest weight. */
  readonly labels: Int32Array;
  /** n × k: probability of each class given the row's answers; the rows sum to 1. */
  readonly probabilities: Float64Array;
  /** ln of the probability of the row's answers; 0 without any. */
  readonly logProbabilities: Float64Array;
}

/**
 * Classes and probabilities of rows under a fitted model, the same rows or new ones.
 *
 * @throws TypeError when the items or their levels are not those of the model.
 */
export function assignClasses(
  model: Pick<LatentClassModel, "k" | "items" | "weights" | "probabilities">,
  answers: Categories,
): ClassAssignment {
  checkItems("assign rows to latent classes", answers.items, model.items);
  const { k } = model;
  const patterns = answerPatterns(answers);
  const found = posteriorOf(flatParameters(model), k, patterns);
  const probabilities = new Float64Array(answers.rows * k);
  patterns.patternOf.forEach((u, i) => {
    probabilities.set(found.posterior.subarray(u * k, (u + 1) * k), i * k);
  });
  return {
    labels: patterns.patternOf.map((u) => found.labels[u]!),
    probabilities,
    logProbabilities: Float64Array.from(patterns.patternOf, (u) => found.logProbabilities[u]!),
  };
}

/** The parameters of a model as the kernels read them. */
export function flatParameters({
  k,
  weights,
  probabilities,
}: Pick<LatentClassModel, "k" | "weights" | "probabilities">): LatentParameters {
  const levels = probabilities.flatMap((ofItem) =>
    Array.from({ length: ofItem.length / k }, (_, m) =>
      Array.from({ length: k }, (_, c) => ofItem[c * (ofItem.length / k) + m]!),
    ),
  );
  return Float64Array.from([...weights, ...levels.flat()]);
}
