import type { DistanceSums, PairSums } from "./pairSums.ts";

const lanes = 4;

/** The twin of distanceSums.as in plain TypeScript: the same operations in the same order, so the same bits. */
export function plainDistanceSums(memory: WebAssembly.Memory): DistanceSums {
  return (space, share, shares) => {
    const join = joinChunks(memory, space);
    for (let s = 0; s < space.count; s++) {
      let t = s + ((share - 2 * s) % shares);
      if (t < s) t += shares;
      for (; t < space.count; t += shares) join(s, t);
    }
  };
}

function joinChunks(memory: WebAssembly.Memory, space: PairSums): (s: number, t: number) => void {
  const places = space.rowBytes / 8;
  const chunks = new Int32Array(memory.buffer, space.chunks, space.count * 3);
  const limits = new Float64Array(memory.buffer, space.limits, space.count);
  const sums = new Float64Array(memory.buffer, space.sums);
  const joinBlocks = distancesOfBlocks(memory, space);
  const distances = new Float64Array(lanes * lanes);
  const rows = new Float64Array(lanes * 2);
  return (s, t) => {
    const [iBegin, iEnd, ofI] = chunks.subarray(s * 3, s * 3 + 3) as unknown as [number, number, number];
    const [jBegin, jEnd, ofJ] = chunks.subarray(t * 3, t * 3 + 3) as unknown as [number, number, number];
    for (let i = iBegin; i < iEnd; i++) {
      rows.fill(0);
      for (let j = s === t ? i : jBegin; j < jEnd; j++) {
        joinBlocks(i, j, limits[s]! + limits[t]!, distances);
        for (let a = 0; a < lanes; a++) {
          rows[a * 2]! += distances[a * lanes]! + distances[a * lanes + 2]!;
          rows[a * 2 + 1]! += distances[a * lanes + 1]! + distances[a * lanes + 3]!;
        }
        if (i === j) continue;
        for (let b = 0; b < lanes; b++) {
          const low = distances[b]! + distances[lanes + b]!;
          sums[ofI * places + j * lanes + b]! += low + (distances[2 * lanes + b]! + distances[3 * lanes + b]!);
        }
      }
      for (let a = 0; a < lanes; a++) sums[ofJ * places + i * lanes + a]! += rows[a * 2]! + rows[a * 2 + 1]!;
    }
  };
}

/** Writes the 4 × 4 distances of block i to block j, row of i by row of j; 0 where either is padding. */
function distancesOfBlocks(memory: WebAssembly.Memory, space: PairSums) {
  const { p } = space;
  const points = new Float64Array(memory.buffer, space.points);
  const doubles = new Float64Array(memory.buffer, space.doubles);
  const squares = new Float64Array(memory.buffer, space.squares);
  const masks = new Int32Array(memory.buffer, space.masks);
  return (i: number, j: number, least: number, distances: Float64Array): void => {
    eachPair((a, b) => {
      let square = squares[i * lanes + a]! + squares[j * lanes + b]!;
      for (let column = 0; column < p; column++) {
        square -= points[(j * p + column) * lanes + b]! * doubles[(i * p + column) * lanes + a]!;
      }
      distances[a * lanes + b] = square;
    });
    if (distances.some((square) => square < least)) {
      eachPair((a, b) => {
        let square = 0;
        for (let column = 0; column < p; column++) {
          const difference = points[(j * p + column) * lanes + b]! - points[(i * p + column) * lanes + a]!;
          square += difference * difference;
        }
        distances[a * lanes + b] = square;
      });
    }
    eachPair((a, b) => {
      const isPair = masks[(i * lanes + a) * 2] !== 0 && masks[(j * lanes + b) * 2] !== 0;
      distances[a * lanes + b] = isPair ? Math.sqrt(distances[a * lanes + b]!) : 0;
    });
  };
}

function eachPair(visit: (a: number, b: number) => void): void {
  for (let a = 0; a < lanes; a++) for (let b = 0; b < lanes; b++) visit(a, b);
}
