/**
 * Sums of whole numbers, exact at any size: what is below 2^52 in an array, how often 2^52 must be added to it beside it, where it must.
 * Sums of money in smallest units hardly ever need the second.
 */
export interface ExactSums {
  readonly low: Float64Array;
  readonly high: Map<number, number>;
}

const step = 2 ** 52;

/** So many sums, all 0. */
export function exactSums(places: number): ExactSums {
  return { low: new Float64Array(places), high: new Map() };
}

/** Adds a whole number from -2^52 to 2^52 to the sum at a place. */
export function addTo(sums: ExactSums, place: number, value: number): void {
  const sum = (sums.low[place] as number) + value;
  if (sum < step && sum > -step) sums.low[place] = sum;
  else carry(sums, place, sum);
}

/** Adds steps of 2^52 to the sum at a place. */
export function addSteps(sums: ExactSums, place: number, steps: number): void {
  if (steps !== 0) sums.high.set(place, (sums.high.get(place) ?? 0) + steps);
}

/** Puts a sum of at most 2^53 at a place, what is beyond 2^52 as steps. */
export function carry(sums: ExactSums, place: number, sum: number): void {
  const steps = Math.trunc(sum / step);
  addSteps(sums, place, steps);
  sums.low[place] = sum - steps * step;
}

/** The number nearest to the sum at a place. */
export function numberAt(sums: ExactSums, place: number): number {
  return sums.high.size === 0 ? (sums.low[place] as number) : Number(wholeAt(sums, place));
}

/** The sum at a place. */
export function wholeAt({ low, high }: ExactSums, place: number): bigint {
  return BigInt(low[place] as number) + (high.size === 0 ? 0n : BigInt(high.get(place) ?? 0) * BigInt(step));
}
