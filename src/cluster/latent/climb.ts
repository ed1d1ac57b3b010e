import type { LatentParameters, LatentStep } from "./latentStep.ts";

/** Where the iterations ended. */
export interface Climb {
  readonly parameters: LatentParameters;
  readonly logLikelihood: number;
  readonly objective: number;
  /** Rounds of expectation-maximisation. */
  readonly iterations: number;
  readonly converged: boolean;
}

/**
 * Expectation-maximisation with squared extrapolation: from two rounds a third point is guessed further along their path, and taken
 * when it is no worse and all its probabilities are positive. It stops where EM stops, after fewer rounds.
 *
 * @param tolerance stop when a guess and its two rounds raise the objective by at most this.
 * Source: Varadhan and Roland 2008, doi:10.1111/j.1467-9469.2007.00585.x (step length S3).
 */
export function climb(
  step: (parameters: LatentParameters) => LatentStep,
  start: LatentParameters,
  maxIterations: number,
  tolerance: number,
): Climb {
  let at = start;
  let here = step(at);
  let iterations = 1;
  let converged = false;
  while (!converged && iterations < maxIterations) {
    const second = step(here.next);
    iterations += 1;
    let [to, there] = [here.next, second];
    const guess = extrapolate(at, here.next, second.next);
    if (guess !== undefined && iterations < maxIterations) {
      const guessed = step(guess);
      iterations += 1;
      if (guessed.objective >= second.objective) [to, there] = [guess, guessed];
    }
    converged = there.objective - here.objective <= tolerance;
    [at, here] = [to, there];
  }
  return { parameters: at, logLikelihood: here.logLikelihood, objective: here.objective, iterations, converged };
}

/** Undefined when the guess would not be a set of probabilities, or no further than two rounds. */
function extrapolate(zero: Float64Array, one: Float64Array, two: Float64Array): Float64Array | undefined {
  let [first, change] = [0, 0];
  for (let i = 0; i < zero.length; i++) {
    const r = one[i]! - zero[i]!;
    const v = two[i]! - one[i]! - r;
    first += r * r;
    change += v * v;
  }
  if (!(first > 0 && change > 0)) return undefined;
  for (let length = Math.sqrt(first / change), tries = 0; length > 1 && tries < 4; length = (length + 1) / 2, tries++) {
    const guess = zero.map((value, i) => {
      const r = one[i]! - value;
      return value + 2 * length * r + length * length * (two[i]! - one[i]! - r);
    });
    if (guess.every((value, i) => value > 0 || (value === 0 && two[i] === 0))) return guess;
  }
  return undefined;
}
