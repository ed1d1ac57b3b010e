import type { DensityFinding } from "./densityTypes.ts";

const shares = Array.from({ length: 99 }, (_, i) => (i + 1) / 100);
const ends = [0.001, 0.0025, 0.005];

/**
 * Quantiles of distances for a curve, finer at both ends, each with the customers beyond or within it, whichever are fewer; where these
 * are fewer than `leastPeople` it is left out.
 *
 * @param distances ascending.
 */
export function distanceQuantiles(distances: Float64Array, leastPeople: number): DensityFinding["distances"] {
  const n = distances.length;
  return [...ends, ...shares, ...ends.map((end) => 1 - end).reverse()].flatMap((share) => {
    const rank = Math.floor(share * n);
    const people = Math.min(rank, n - rank);
    return people < Math.max(1, leastPeople) ? [] : [{ share, distance: distances[rank]!, people }];
  });
}
