import { checkCount } from "./checkFinite.ts";

/**
 * A sampler of Binomial(n, p) counts by inversion of a table that is made once: how many of n rows drawn with
 * replacement are positive when a share p is. One uniform number per draw.
 *
 * @param p from 0 to 1. The table reaches until a probability falls below 1e-18 of the greatest.
 */
export function binomialDraws(n: number, p: number, random: () => number): () => number {
  checkCount(n, 0, "draw binomial counts");
  if (!(p >= 0 && p <= 1)) {
    throw new RangeError(`Cannot draw binomial counts: p is ${p}, a number from 0 to 1 is needed`);
  }
  if (n === 0 || p === 0) return () => 0;
  if (p === 1) return () => n;
  const { first, cumulated } = table(n, p);
  const total = cumulated[cumulated.length - 1]!;
  return () => first + firstAbove(cumulated, random() * total);
}

function table(n: number, p: number): { first: number; cumulated: Float64Array } {
  const mode = Math.min(n, Math.floor((n + 1) * p));
  const odds = p / (1 - p);
  const below: number[] = [];
  for (let k = mode, weight = 1; k > 0; k--) {
    weight *= k / ((n - k + 1) * odds);
    if (weight < 1e-18) break;
    below.push(weight);
  }
  const weights = [...below.reverse(), 1];
  for (let k = mode, weight = 1; k < n; k++) {
    weight *= ((n - k) * odds) / (k + 1);
    if (weight < 1e-18) break;
    weights.push(weight);
  }
  let sum = 0;
  return { first: mode - below.length, cumulated: Float64Array.from(weights, (weight) => (sum += weight)) };
}

function firstAbove(cumulated: Float64Array, value: number): number {
  let low = 0;
  let high = cumulated.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cumulated[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
