import type { Neighbours } from "../neighbours/nearestNeighbours.ts";

const steps = 64;
const tolerance = 1e-5;
const leastShare = 1e-3;

/**
 * How surely each neighbour of a row is one: 1 for the nearest at a distance above 0 and all nearer, then falling with the distance
 * beyond that, at a rate found by halving such that a row's neighbours add up to log₂ k.
 *
 * @param neighbours without the row itself; k below is one more, as it counts the row itself.
 * @returns n × (k − 1), 0…1.
 * Source: McInnes, Healy and Melville 2018, arXiv:1802.03426, algorithm 3. Checked against umap-learn's `fuzzy_simplicial_set`.
 */
export function memberships({ rows, k: others, distances }: Neighbours): Float64Array {
  const target = Math.log2(others + 1);
  const overall = distances.reduce((sum, distance) => sum + distance, 0) / (rows * (others + 1));
  const found = new Float64Array(distances.length);
  for (let i = 0; i < rows; i++) {
    const own = distances.subarray(i * others, (i + 1) * others);
    const nearest = own.find((distance) => distance > 0) ?? 0;
    const mean = own.reduce((sum, distance) => sum + distance, 0) / (others + 1);
    const least = leastShare * (nearest > 0 ? mean : overall);
    const width = Math.max(widthOf(own, nearest, target), least);
    for (let j = 0; j < others; j++) {
      const beyond = own[j]! - nearest;
      found[i * others + j] = beyond <= 0 || width === 0 ? 1 : Math.exp(-beyond / width);
    }
  }
  return found;
}

function widthOf(distances: Float64Array, nearest: number, target: number): number {
  let [low, high, width] = [0, Infinity, 1];
  for (let step = 0; step < steps; step++) {
    let sum = 0;
    for (let j = 0; j < distances.length; j++) {
      const beyond = distances[j]! - nearest;
      sum += beyond > 0 ? Math.exp(-beyond / width) : 1;
    }
    if (Math.abs(sum - target) < tolerance) break;
    if (sum > target) [high, width] = [width, (low + width) / 2];
    else [low, width] = [width, high === Infinity ? width * 2 : (width + high) / 2];
  }
  return width;
}
