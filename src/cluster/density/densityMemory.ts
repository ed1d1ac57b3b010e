import type { ArrayRoom, KdTree } from "./kdTree.ts";

/** The tree again as the kernel reads it, and where it writes. */
export interface KernelSpace {
  readonly memory: WebAssembly.Memory;
  /** By 8 places their values column by column; not a number beyond the last. */
  readonly blocks: Float64Array;
  /** By inner node, its number less the leaves before it, and column: the lower ends of its left and right child's box, then the upper. */
  readonly boxes: Float64Array;
  /** For each slot. */
  readonly scratch: readonly Float64Array[];
}

/** What a slot needs beside: 8 squared distances, 16 places and the box of a leaf, and the nearest with their squared distances. */
export function scratchFloats(p: number, reach: number): number {
  return 16 + 2 * p + Math.ceil(1.5 * reach);
}

/** Makes arrays in one memory of just their size; undefined when that is more than 4 GiB. */
export function inMemory<Arrays>(make: (room: ArrayRoom, memory: WebAssembly.Memory) => Arrays): Arrays | undefined {
  let bytes = firstByte;
  const take = (size: number): number => {
    const at = bytes;
    bytes += Math.ceil(size / 16) * 16;
    return at;
  };
  const counting: ArrayRoom = {
    floats(length) {
      take(length * 8);
      return new Float64Array(0);
    },
    ints(length) {
      take(length * 4);
      return new Int32Array(0);
    },
  };
  make(counting, new WebAssembly.Memory({ initial: 0, maximum: 0, shared: true }));
  if (bytes > mostBytes) return undefined;
  const pages = Math.ceil(bytes / pageBytes);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  bytes = firstByte;
  return make(
    {
      floats: (length) => new Float64Array(memory.buffer, take(length * 8), length),
      ints: (length) => new Int32Array(memory.buffer, take(length * 4), length),
    },
    memory,
  );
}

/** Kernels keep the first bytes to themselves. */
const firstByte = 1024;
const pageBytes = 2 ** 16;
const mostBytes = 2 ** 32;

/** Writes the tree as the kernel reads it. */
export function writeKernelTree({ n, p, data, start, right, low, high }: KdTree, { blocks, boxes }: KernelSpace): void {
  blocks.fill(Number.NaN, n * p - ((n * p) % (8 * p)));
  for (let place = 0; place < n; place++) {
    const at = (place >> 3) * 8 * p + (place & 7);
    for (let j = 0; j < p; j++) blocks[at + 8 * j] = data[place * p + j]!;
  }
  for (let node = 0; node < right.length; node++) {
    if (right[node]! < 0) continue;
    const at = (node - (start[node]! >> 4)) * 4 * p;
    const [one, other] = [(node + 1) * p, right[node]! * p];
    for (let j = 0; j < p; j++) {
      boxes[at + 4 * j] = low[one + j]!;
      boxes[at + 4 * j + 1] = low[other + j]!;
      boxes[at + 4 * j + 2] = high[one + j]!;
      boxes[at + 4 * j + 3] = high[other + j]!;
    }
  }
}
