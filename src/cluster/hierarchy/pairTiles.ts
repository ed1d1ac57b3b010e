import type { Rows } from "../lloyd.ts";

/**
 * One number for each pair of rows, in tiles of 32 × 32 of which those on and above the diagonal are kept: rows and columns
 * are then both read from few pages of memory. The pair (i, j), i < j, is at (starts[i >> 5] + (j >> 5)) × 1024 + (i & 31) × 32 +
 * (j & 31); a tile on the diagonal is used above its own.
 */
export interface PairTiles {
  readonly values: Float64Array;
  /** Number of the tile (I, J) less J, by I. */
  readonly starts: Int32Array;
}

const side = 32;

/** Euclidean distances of all pairs. O(n²·p) time, 4 n² bytes. */
export function distanceTiles({ data, n, p }: Rows): PairTiles {
  const across = Math.ceil(n / side);
  const starts = Int32Array.from({ length: across }, (_, i) => i * across - (i * (i - 1)) / 2 - i);
  const values = new Float64Array(((across * (across + 1)) / 2) * side * side);
  for (let i = 0; i < n; i++) {
    const start = starts[i >> 5]!;
    const row = (i & 31) << 5;
    for (let other = i + 1; other < n; other++) {
      let sum = 0;
      for (let j = 0; j < p; j++) {
        const difference = data[i * p + j]! - data[other * p + j]!;
        sum += difference * difference;
      }
      values[((start + (other >> 5)) << 10) + row + (other & 31)] = Math.sqrt(sum);
    }
  }
  return { values, starts };
}

/** Where the number of a pair is, in either order. */
export function pairAt(starts: Int32Array, a: number, b: number): number {
  const i = Math.min(a, b);
  const j = Math.max(a, b);
  return ((starts[i >> 5]! + (j >> 5)) << 10) + ((i & 31) << 5) + (j & 31);
}
