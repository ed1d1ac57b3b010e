/** Levels of the quantiles below. */
const levels = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999];

/** n, then quantiles of √n · dip of n uniform numbers, simulated by test/reference/dipQuantiles.ts. */
const quantiles = [
  [4, 0.25, 0.25, 0.25, 0.25, 0.25, 0.2903, 0.3755, 0.4134, 0.4459, 0.4627, 0.4724, 0.482, 0.4874],
  [5, 0.2236, 0.2236, 0.2236, 0.2236, 0.2711, 0.3438, 0.3953, 0.4166, 0.4329, 0.4395, 0.4433, 0.4455, 0.4463],
  [7, 0.189, 0.193, 0.2168, 0.262, 0.3114, 0.3535, 0.3816, 0.4238, 0.4646, 0.4879, 0.5067, 0.525, 0.5354],
  [10, 0.1933, 0.2272, 0.2466, 0.2785, 0.3094, 0.3606, 0.4123, 0.4408, 0.4745, 0.5022, 0.5254, 0.5519, 0.5716],
  [14, 0.21, 0.2367, 0.2501, 0.2753, 0.3215, 0.3694, 0.4217, 0.4559, 0.4941, 0.5186, 0.5442, 0.5776, 0.5945],
  [20, 0.2121, 0.2353, 0.2535, 0.2866, 0.3277, 0.3811, 0.4348, 0.4699, 0.511, 0.5399, 0.5639, 0.5965, 0.6228],
  [50, 0.2215, 0.249, 0.2662, 0.2997, 0.3453, 0.3999, 0.4588, 0.4955, 0.5387, 0.5711, 0.5973, 0.6355, 0.6687],
  [100, 0.2289, 0.2568, 0.2743, 0.3082, 0.3547, 0.4124, 0.4722, 0.5123, 0.5593, 0.591, 0.6241, 0.6692, 0.6915],
  [200, 0.2341, 0.2615, 0.2794, 0.3141, 0.3617, 0.4195, 0.4804, 0.5215, 0.5685, 0.6053, 0.6369, 0.6782, 0.703],
  [500, 0.2388, 0.2678, 0.2853, 0.32, 0.3681, 0.427, 0.4888, 0.53, 0.5786, 0.6119, 0.6434, 0.6801, 0.7094],
  [1000, 0.2396, 0.2684, 0.2874, 0.323, 0.3718, 0.4313, 0.4929, 0.5359, 0.5861, 0.6211, 0.6569, 0.7016, 0.7321],
  [4000, 0.2438, 0.2723, 0.2908, 0.3256, 0.375, 0.4351, 0.4979, 0.5414, 0.5933, 0.6254, 0.6543, 0.6952, 0.7201],
  [20000, 0.2466, 0.2736, 0.2926, 0.3283, 0.3781, 0.439, 0.5031, 0.5461, 0.5963, 0.6302, 0.659, 0.7064, 0.7282],
];

/**
 * How probable a dip as large as this is among n uniform numbers: 0.001 … 1. Of all distributions with one hump the uniform has the
 * largest dips when n is large, so that it is at most so probable under any other. The least dip that n different numbers can have,
 * 1 / (2n), has 1; so have all of fewer than 4.
 *
 * @param dip from `dip`. @param n how many numbers it was taken of.
 * @returns within 0.03 of the probability where this is above 0.05, else within about a fifth of it, from ten numbers on. Of fewer,
 * whose dips have a share that are all the least, it is a rough figure: up to 0.17 off (n = 4), and below 0.05 up to nearly twice (n = 6).
 * Source: Hartigan and Hartigan 1985, § 3; quantiles from 40,000 draws (20,000 of 4,000 numbers, 10,000 of 20,000), between which ln p
 * is interpolated; checked against the table of the R package diptest.
 */
export function dipPValue(dip: number, n: number): number {
  if (n < 4 || dip <= (1 + 1e-9) / (2 * n)) return 1;
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
