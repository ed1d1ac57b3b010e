import { cholesky } from "../../matrix/index.ts";
import type { Categories } from "../categories.ts";
import { answerPatterns } from "./answerPatterns.ts";
import { flatParameters, withAnswers } from "./latentClasses.ts";
import type { LatentClassModel } from "./latentModel.ts";
import { classShares } from "./latentStep.ts";

/** Standard errors in the form of a model's parameters; 0 where a probability is fixed at 0 or 1. */
export interface LatentErrors {
  readonly weights: Float64Array;
  /** By item, k × levels. */
  readonly probabilities: readonly Float64Array[];
}

/** A probability nearer to 0 counts as fixed there: its standard error is not of this kind. */
const boundary = 1e-5;

/** One free logit: of a class against class 0 (`block` −1), or of an answer against the most probable one of its item and class. */
interface Logit {
  readonly block: number;
  readonly c: number;
  readonly level: number;
}

/**
 * Standard errors of shares and answer probabilities, from the empirical information: the sum over rows of the outer products of
 * the score, in logits, carried over by the delta method. Probabilities at 0 or 1 are taken as known. Undefined when the
 * information is singular: the answers do not tell the parameters apart near this solution.
 *
 * @param answers the rows that the model was fitted on.
 * Cost O(patterns · parameters² + parameters³). Source: McLachlan and Peel 2000, § 2.15; Linzer and Lewis 2011.
 */
export function latentErrors(model: LatentClassModel, answers: Categories): LatentErrors | undefined {
  const { k } = model;
  const patterns = withAnswers(answerPatterns(answers));
  const parameters = flatParameters(model);
  const logits = freeLogits(model, patterns.offsets, parameters);
  const size = logits.length;
  const information = new Float64Array(size * size);
  const shares = new Float64Array(k);
  const answered = new Int32Array(model.items.length);
  const score = new Float64Array(size);
  for (let u = 0; u < patterns.counts.length; u++) {
    const [from, to] = [patterns.starts[u]!, patterns.starts[u + 1]!];
    classShares(parameters, k, patterns.answers, from, to, shares);
    answered.fill(-1);
    for (let at = from, j = 0; at < to; at++) {
      while (patterns.answers[at]! >= patterns.offsets[j + 1]!) j++;
      answered[j] = patterns.answers[at]!;
    }
    logits.forEach(({ block, c, level }, a) => {
      if (block < 0) score[a] = shares[c]! - parameters[c]!;
      else if (answered[block]! < 0) score[a] = 0;
      else score[a] = shares[c]! * ((answered[block] === level ? 1 : 0) - parameters[k + level * k + c]!);
    });
    for (let a = 0; a < size; a++) {
      const scaled = patterns.counts[u]! * score[a]!;
      if (scaled === 0) continue;
      for (let b = 0; b <= a; b++) information[a * size + b]! += scaled * score[b]!;
    }
  }
  const factor = scaledCholesky(information, size);
  if (factor === undefined) return undefined;
  return errorsOf(model, patterns.offsets, parameters, logits, factor);
}

function freeLogits({ k, items }: LatentClassModel, offsets: Int32Array, parameters: Float64Array): Logit[] {
  const logits: Logit[] = Array.from({ length: k - 1 }, (_, c) => ({ block: -1, c: c + 1, level: -1 }));
  items.forEach((_, block) => {
    for (let c = 0; c < k; c++) {
      const levels = Array.from({ length: offsets[block + 1]! - offsets[block]! }, (_, m) => offsets[block]! + m)
        .filter((level) => parameters[k + level * k + c]! > boundary)
        .sort((a, b) => parameters[k + b * k + c]! - parameters[k + a * k + c]! || a - b);
      logits.push(...levels.slice(1).map((level) => ({ block, c, level })));
    }
  });
  return logits;
}

/** The factor L of the information with its diagonal scaled to 1, and the scales; undefined when it is singular to rounding. */
function scaledCholesky(information: Float64Array, size: number) {
  const scales = Float64Array.from({ length: size }, (_, a) => Math.sqrt(information[a * size + a]!));
  const scaled = information.map((value, at) => value / (scales[Math.floor(at / size)]! * scales[at % size]!));
  const factor = cholesky(scaled, size, 1e-9);
  return factor === undefined ? undefined : { factor, scales, size };
}

function errorsOf(
  { k, items }: LatentClassModel,
  offsets: Int32Array,
  parameters: Float64Array,
  logits: readonly Logit[],
  { factor, scales, size }: NonNullable<ReturnType<typeof scaledCholesky>>,
): LatentErrors {
  const gradient = new Float64Array(size);
  const solved = new Float64Array(size);
  const errorAt = (block: number, c: number, level: number): number => {
    const own = block < 0 ? parameters[c]! : parameters[k + level * k + c]!;
    logits.forEach((logit, a) => {
      const same = block < 0 ? logit.block < 0 : logit.block === block && logit.c === c;
      const other = block < 0 ? parameters[logit.c]! : parameters[k + logit.level * k + c]!;
      const isOwn = block < 0 ? logit.c === c : logit.level === level;
      gradient[a] = same ? own * ((isOwn ? 1 : 0) - other) : 0;
    });
    let variance = 0;
    for (let a = 0; a < size; a++) {
      let value = gradient[a]! / scales[a]!;
      for (let j = 0; j < a; j++) value -= factor[a * size + j]! * solved[j]!;
      solved[a] = value / factor[a * size + a]!;
      variance += solved[a]! * solved[a]!;
    }
    return Math.sqrt(variance);
  };
  return {
    weights: Float64Array.from({ length: k }, (_, c) => errorAt(-1, c, -1)),
    probabilities: items.map(({ levels }, j) =>
      Float64Array.from({ length: k * levels.length }, (_, i) => {
        const [c, level] = [Math.floor(i / levels.length), offsets[j]! + (i % levels.length)];
        return parameters[k + level * k + c]! > boundary ? errorAt(j, c, level) : 0;
      }),
    ),
  };
}
