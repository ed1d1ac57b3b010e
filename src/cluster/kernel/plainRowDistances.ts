import type { RowDistances } from "./rowSearch.ts";

const lanes = 16;

/** The twin of rowDistances.as in plain TypeScript: the same operations in the same order, so the same bits. */
export function plainRowDistances(memory: WebAssembly.Memory): RowDistances {
  return (search) => {
    const { n, p } = search;
    const places = Math.ceil(n / lanes) * lanes;
    const points = new Float32Array(memory.buffer, search.points, places * p);
    const query = new Float32Array(memory.buffer, search.query, p);
    const before = new Float32Array(memory.buffer, search.before, places);
    const distances = new Float32Array(memory.buffer, search.distances, places);
    const totals = new Float64Array(4);
    for (let first = 0; first < n; first += lanes) {
      for (let lane = 0; lane < lanes; lane++) {
        const square = squaredDistance(points, first * p + lane, query);
        distances[first + lane] = Math.min(square, before[first + lane]!);
      }
      for (let lane = 0; lane < 4; lane++) totals[lane]! += sumOfFour(distances, first + lane);
    }
    return totals[0]! + totals[2]! + (totals[1]! + totals[3]!);
  };
}

function squaredDistance(points: Float32Array, first: number, query: Float32Array): number {
  let sum = 0;
  for (let j = 0; j < query.length; j++) {
    const difference = Math.fround(points[first + j * lanes]! - query[j]!);
    sum = Math.fround(sum + Math.fround(difference * difference));
  }
  return sum;
}

function sumOfFour(values: Float32Array, first: number): number {
  const low = Math.fround(values[first]! + values[first + 4]!);
  return Math.fround(low + Math.fround(values[first + 8]! + values[first + 12]!));
}
