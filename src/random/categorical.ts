import type { Random } from "./stream.ts";

/**
 * An index drawn with probability proportional to its weight. Weights of 0 are never drawn. O(number of weights).
 *
 * @throws RangeError when a weight is negative or not finite, or all are 0.
 */
export function categorical(random: Random, weights: readonly number[]): number {
  let total = 0;
  for (const weight of weights) {
    if (!(weight >= 0)) throw new RangeError(`Cannot draw a category: a weight is ${weight}, 0 or more is needed`);
    total += weight;
  }
  if (!(total > 0 && total < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`Cannot draw a category: the weights sum to ${total}, a positive finite sum is needed`);
  }
  let rest = random() * total;
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] ?? 0;
    if (weight === 0) continue;
    if (rest < weight) return i;
    rest -= weight;
    last = i;
  }
  return last;
}
