import type { NearestCluster } from "./clusterSearch.ts";

const lanes = 8;

/** The twin of nearestCluster.as in plain TypeScript: the same operations in the same order, so the same bits. */
export function plainNearestCluster(memory: WebAssembly.Memory): NearestCluster {
  return (search) => {
    const { blocks, p, inverse } = search;
    const points = new Float64Array(memory.buffer, search.points, blocks * lanes * p);
    const inverses = new Float64Array(memory.buffer, search.inverses, blocks * lanes);
    const query = new Float64Array(memory.buffer, search.query, p);
    const scratch = new Float64Array(memory.buffer, search.scratch, 1);
    const sums = new Float64Array(lanes);
    let best = search.limit;
    let found = -1;
    for (let block = 0; block < blocks; block++) {
      sumSquares(points.subarray(block * lanes * p, (block + 1) * lanes * p), query, sums);
      const bound = best;
      for (let lane = 0; lane < lanes; lane++) {
        const both = inverse + inverses[block * lanes + lane]!;
        if (!(sums[lane]! < bound * both)) continue;
        const value = sums[lane]! / both;
        if (!(value < best)) continue;
        best = value;
        found = block * lanes + lane;
      }
    }
    scratch[0] = best;
    return found;
  };
}

function sumSquares(block: Float64Array, query: Float64Array, sums: Float64Array): void {
  for (let lane = 0; lane < lanes; lane++) {
    let sum = 0;
    for (let j = 0; j < query.length; j++) {
      const difference = block[j * lanes + lane]! - query[j]!;
      sum += difference * difference;
    }
    sums[lane] = sum;
  }
}
