import type { Random } from "./stream.ts";

const LARGEST_PART = 16;

/**
 * A Poisson count with the given mean (0 or more). Large means are drawn as sums of smaller ones, so the cost is O(mean).
 *
 * Source: product of uniforms, Knuth, The Art of Computer Programming 2, 3.4.1.
 *
 * @throws RangeError when the mean is negative or not finite.
 */
export function poisson(random: Random, mean: number): number {
  if (!(mean >= 0 && mean < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`Cannot draw a Poisson count: mean is ${mean}, a finite number of 0 or more is needed`);
  }
  let count = 0;
  for (let rest = mean; rest > 0; rest -= LARGEST_PART) count += smallPoisson(random, Math.min(rest, LARGEST_PART));
  return count;
}

function smallPoisson(random: Random, mean: number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count += 1;
  return count;
}
