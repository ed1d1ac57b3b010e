/**
 * Where the sums of a customer's lines lie: lines of sale; of sales units, amount and discount; the first three parts of the weighted amount;
 * amount of the lines of 91 to 365 days ago, of 31 to 90 and of the last 30 days; lines that are no sale and their amount; the last two parts.
 * What most lines change lies side by side, so that it is fetched at once.
 */
export const at = {
  ...{ lines: 0, units: 1, sold: 2, discount: 3, weighted: 4, year: 7, recent: 8, month: 9 },
  ...{ others: 10, back: 11, weightedAbove: 12 },
} as const;

/** The weighted amount, in 10^-19, is in five parts of 25 bits: the first, 2^25 times the second, …. */
export const weightedParts: readonly number[] = [
  ...[at.weighted, at.weighted + 1, at.weighted + 2],
  ...[at.weightedAbove, at.weightedAbove + 1],
];

/** Sums of a customer. */
export const stride = 14;
