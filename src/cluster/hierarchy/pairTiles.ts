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
  const { values, starts } = emptyTiles(n);
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

/** Dissimilarities of all pairs, given as (0, 1), (0, 2) … (n − 2, n − 1). O(n²) time, 4 n² bytes. */
export function tilesOf(n: number, condensed: Float64Array): PairTiles {
  const { values, starts } = emptyTiles(n);
  for (let i = 0, pair = 0; i < n; i++) {
    for (let other = i + 1; other < n; other++) values[pairAt(starts, i, other)] = condensed[pair++]!;
  }
  return { values, starts };
}

function emptyTiles(n: number): PairTiles {
  const across = Math.ceil(n / side);
  const starts = Int32Array.from({ length: across }, (_, i) => i * across - (i * (i - 1)) / 2 - i);
  return { values: new Float64Array(((across * (across + 1)) / 2) * side * side), starts };
}

/** Where the number of a pair is, in either order. */
export function pairAt(starts: Int32Array, a: number, b: number): number {
  const i = Math.min(a, b);
  const j = Math.max(a, b);
  return ((starts[i >> 5]! + (j >> 5)) << 10) + ((i & 31) << 5) + (j & 31);
}
