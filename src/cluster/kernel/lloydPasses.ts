import { type LloydPasses, plainPasses, type Rows } from "../lloyd.ts";
import { instantiate } from "./instantiate.ts";
import { lloydPassesBytes } from "./lloydPassesBytes.ts";

/** Where the passes over rows read and write: byte offsets into the kernel's memory, each a multiple of 16. */
export interface PassRoom {
  /** n × p float64, row-major. */
  readonly rows: number;
  /** Room for p × k float64, k rounded up to a multiple of 4. */
  readonly centers: number;
  /** n int32. */
  readonly labels: number;
  /** n float64. */
  readonly distances: number;
  /** k × p float64. */
  readonly sums: number;
}

/** Lloyd's passes in float64 on the WebAssembly SIMD kernel over a memory; the plain ones, of the same bits, where SIMD is missing. */
export function openLloydPasses(memory: WebAssembly.Memory, room: PassRoom, rows: Rows): LloydPasses {
  const exports = instantiate(lloydPassesBytes, memory);
  if (exports === undefined) return plainPasses(rows);
  const search = exports["nearest"] as (...values: number[]) => number;
  const add = exports["sums"] as (...values: number[]) => void;
  const { n, p } = rows;
  const labels = new Int32Array(memory.buffer, room.labels, n);
  const distances = new Float64Array(memory.buffer, room.distances, n);
  return {
    labels,
    distances,
    nearest(centers) {
      const k = centers.length / p;
      writeCenters(new Float64Array(memory.buffer, room.centers, Math.ceil(k / 4) * 4 * p), centers, p);
      return search(room.rows, n, p, room.centers, k, room.labels, room.distances);
    },
    sums(k, given) {
      const sums = new Float64Array(memory.buffer, room.sums, k * p).fill(0);
      if (given !== undefined) sums.set(given);
      add(room.rows, n, p, room.labels, room.sums);
      return sums.slice();
    },
  };
}

function writeCenters(blocks: Float64Array, centers: Float64Array, p: number): void {
  blocks.fill(Number.POSITIVE_INFINITY);
  for (let c = 0, at = 0; at < centers.length; c++) {
    for (let j = 0; j < p; j++, at++) blocks[((c >> 2) * p + j) * 4 + (c & 3)] = centers[at]!;
  }
}
