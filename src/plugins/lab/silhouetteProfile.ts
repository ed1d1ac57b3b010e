/**
 * The silhouettes of one segment from the highest to the lowest, told by groups of customers: the value at each of `points` places,
 * evenly spaced from the first customer to the last, is the mean of the group that lies there. Groups are of equal size, within one
 * customer, and of at least `least` customers, so that of a small segment neighbouring places tell the same group.
 *
 * @param values −1 … 1 in any order; at least one.
 * @returns one value per place, never rising.
 */
export function silhouetteProfile(values: Float64Array, points: number, least: number): number[] {
  const sorted = Float64Array.from(values).sort().reverse();
  const groups = Math.max(1, Math.min(points, Math.floor(sorted.length / least)));
  const start = (group: number) => Math.floor((group * sorted.length) / groups);
  const means = Array.from({ length: groups }, (_, group) => meanOf(sorted.subarray(start(group), start(group + 1))));
  return Array.from({ length: points }, (_, point) => means[Math.floor(((point + 0.5) * groups) / points)]!);
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
