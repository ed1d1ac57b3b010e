/** Levels of the quantiles below. */
const levels = [0.5, 0.75, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999];

/** n, then quantiles of √n · dip of n uniform numbers, simulated by test/reference/dipQuantiles.ts. */
const quantiles = [
  [20, 0.3277, 0.3811, 0.4348, 0.4699, 0.511, 0.5399, 0.5639, 0.5965, 0.6228],
  [50, 0.3453, 0.3999, 0.4588, 0.4955, 0.5387, 0.5711, 0.5973, 0.6355, 0.6687],
  [100, 0.3547, 0.4124, 0.4722, 0.5123, 0.5593, 0.591, 0.6241, 0.6692, 0.6915],
  [200, 0.3617, 0.4195, 0.4804, 0.5215, 0.5685, 0.6053, 0.6369, 0.6782, 0.703],
  [500, 0.3681, 0.427, 0.4888, 0.53, 0.5786, 0.6119, 0.6434, 0.6801, 0.7094],
  [1000, 0.3718, 0.4313, 0.4929, 0.5359, 0.5861, 0.6211, 0.6569, 0.7016, 0.7321],
  [4000, 0.375, 0.4351, 0.4979, 0.5414, 0.5933, 0.6254, 0.6543, 0.6952, 0.7201],
];

/**
 * How probable a dip as large as this is among n uniform numbers: 0.001 … 1. Of all distributions with one hump the uniform has the
 * largest dips when n is large, so that it is at most so probable under any other.
 *
 * @param dip from `dip`. @param n how many numbers it was taken of.
 * Source: Hartigan and Hartigan 1985, § 3; quantiles from 40,000 draws (20,000 of 4,000 numbers), between which ln p is interpolated.
 */
export function dipPValue(dip: number, n: number): number {
  const size = Math.sqrt(n) * dip;
  const bounds = quantilesOf(n);
  const above = bounds.findIndex((bound) => size < bound);
  if (above === -1) return 0.001;
  if (above === 0) return 1 - levels[0]! * (size / bounds[0]!);
  const [low, high] = [bounds[above - 1]!, bounds[above]!];
  const [from, to] = [Math.log(1 - levels[above - 1]!), Math.log(1 - levels[above]!)];
  return Math.exp(from + ((to - from) * (size - low)) / (high - low));
}

/** Between the tabled n by ln n; at the ends as the nearest. */
function quantilesOf(n: number): readonly number[] {
  const above = quantiles.findIndex((row) => row[0]! > n);
  if (above === 0) return quantiles[0]!.slice(1);
  if (above === -1) return quantiles.at(-1)!.slice(1);
  const [low, high] = [quantiles[above - 1]!, quantiles[above]!];
  const weight = Math.log(n / low[0]!) / Math.log(high[0]! / low[0]!);
  return levels.map((_, i) => low[i + 1]! + weight * (high[i + 1]! - low[i + 1]!));
}
