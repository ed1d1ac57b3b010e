import type { Random } from "../../random/index.ts";
import type { RowDistances } from "../kernel/rowSearch.ts";
import type { Rows } from "../lloyd.ts";
import type { ScanSpace, Slot } from "./scanSpace.ts";

/** Rows in blocks of 16, float32, in the memory of a scan. */
export interface BlockRows {
  /** Byte offset. */
  readonly points: number;
  readonly n: number;
  /** Sum of squared values in kernel units. */
  readonly squares: number;
}

/** Measures distances of block rows to one row, in the room of a thread. */
export interface RowMeasure {
  /** Row `row` in kernel units, exact in float32. */
  rowAt(row: number): Float64Array;
  /** Makes `before` a limit that limits nothing: infinite, 0 for padding. */
  lift(before: number): void;
  /** Writes min(squared distance to the row, before) at `distances`, both byte offsets; returns the sum. */
  from(row: Float64Array, before: number, distances: number): number;
  /** What was written there, one per row. */
  at(offset: number): Float32Array;
}

const lanes = 16;

export function rowMeasure(space: ScanSpace, slot: Slot, distances: RowDistances, rows: BlockRows): RowMeasure {
  const { buffer } = space.memory;
  const { p } = space.rows;
  const { points, n } = rows;
  const blocks = new Float32Array(buffer, points, Math.ceil(n / lanes) * lanes * p);
  const query = new Float32Array(buffer, slot.query, p);
  return {
    rowAt(row) {
      const first = (row >> 4) * lanes * p + (row & 15);
      return Float64Array.from({ length: p }, (_, j) => blocks[first + j * lanes]!);
    },
    lift(before) {
      new Float32Array(buffer, before, Math.ceil(n / lanes) * lanes).fill(Number.POSITIVE_INFINITY, 0, n).fill(0, n);
    },
    from(row, before, to) {
      query.set(row);
      return distances({ points, n, p, query: slot.query, before, distances: to });
    },
    at: (offset) => new Float32Array(buffer, offset, n),
  };
}

/** Some rows of the sample, one at random from each stretch of it, in the thread's room; the sample itself when it is not larger. */
export function drawBlocks(space: ScanSpace, slot: Slot, count: number, random: Random): BlockRows {
  const { sample } = space;
  if (sample.n <= count) return { points: space.sampleBlocks, n: sample.n, squares: space.squares.sample };
  const { data, n, p }: Rows = sample;
  const blocks = new Float32Array(space.memory.buffer, slot.drawn, Math.ceil(count / lanes) * lanes * p).fill(0);
  let squares = 0;
  for (let i = 0; i < count; i++) {
    const row = Math.floor(((i + random()) * n) / count);
    const first = (i >> 4) * lanes * p + (i & 15);
    for (let j = 0; j < p; j++) {
      const value = data[row * p + j]!;
      blocks[first + j * lanes] = value;
      squares += value * value;
    }
  }
  return { points: slot.drawn, n: count, squares };
}
