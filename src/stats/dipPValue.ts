import { dipBends, dipLevels, dipRows } from "./dipQuantiles.ts";

/** Off the least dip by rounding alone. */
const rounding = 1 + 1e-9;

/**
 * How probable a dip as large as this is among n uniform numbers: 0.001 … 1. Of all distributions with one hump the uniform has the
 * largest dips when n is large, so that it is at most so probable under any other. The least dip that n different numbers can have,
 * 1 / (2n), has 1; so have all of fewer than 4. Of more than 20,000 numbers √n · dip is taken for one of 20,000.
 *
 * @param dip from `dip`. @param n how many numbers it was taken of.
 * @returns within 0.01 of the probability, and below 0.05 within about a tenth of it; from 1,000 numbers on up to a sixth above it.
 * @throws RangeError for a dip that is no number, or below 0.
 * Source: Hartigan and Hartigan 1985, § 3; quantiles from a million samples of each size below 20, 12,000 to 400,000 of larger
 * ones, between which ln p is interpolated; checked against simulations by the R package diptest.
 */
export function dipPValue(dip: number, n: number): number {
  if (!(dip >= 0)) throw new RangeError("Cannot tell how probable a dip is: a number of 0 or more is needed");
  const least = 1 / (2 * n);
  if (n < 4 || dip <= rounding * least) return 1;
  const size = Math.sqrt(n) * dip;
  const knots = knotsOf(n);
  const above = knots.findIndex((knot) => size < knot.size);
  if (above === -1) return smallest;
  const [low, high] = [knots[above - 1]!, knots[above]!];
  const [from, to] = [Math.log(low.p), Math.log(high.p)];
  return Math.max(smallest, Math.exp(from + ((to - from) * (size - low.size)) / (high.size - low.size)));
}

/** How probable √n · dip of some sizes is, from just above the least. */
function knotsOf(n: number): { readonly size: number; readonly p: number }[] {
  const [atLeast, ...bounds] = rowOf(n) as [number, ...number[]];
  const root = Math.sqrt(n);
  const knots = bounds.map((size, i) => ({ size, p: (1 - atLeast) * (1 - dipLevels[i]!) }));
  const bend = dipBends.find((row) => row[0] === n);
  const all = [{ size: 0.5 / root, p: 1 - atLeast }, ...knots];
  return bend === undefined ? all : [...all, { size: 1 / root, p: bend[1] }].sort((a, b) => a.size - b.size);
}

/** Below this quantiles of so many draws say little. */
const smallest = 0.001;

/** The row of n, between two of the table by ln n, beyond its end as the last; without n itself. */
function rowOf(n: number): readonly number[] {
  const above = dipRows.findIndex((row) => row[0]! >= n);
  if (above === -1) return dipRows.at(-1)!.slice(1);
  const high = dipRows[above]!;
  if (high[0] === n) return high.slice(1);
  const low = dipRows[above - 1]!;
  const weight = Math.log(n / low[0]!) / Math.log(high[0]! / low[0]!);
  return low.slice(1).map((value, i) => value + weight * (high[i + 1]! - value));
}
