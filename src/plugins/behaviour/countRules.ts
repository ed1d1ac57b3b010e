/** By what orders and lines are counted: windows before the cutoff, and how much each counts by its age. */
export interface CountRules {
  /** Day (since 1970) that does not count any more. */
  readonly cutoff: number;
  /** What an order or line counts by its age in days, in 10^-15, as heavy · 2^25 + light, both below 2^25; nothing when it is older. */
  readonly heavy: Float64Array;
  readonly light: Float64Array;
}

export const part = 2 ** 25;

/** @param weights by age in days: whole numbers below 2^50. */
export function countRules(cutoff: number, weights: Float64Array): CountRules {
  const heavy = weights.map((weight) => Math.floor(weight / part));
  return { cutoff, heavy, light: weights.map((weight, age) => weight - heavy[age]! * part) };
}
