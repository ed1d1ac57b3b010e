import type { Clusters } from "../gatherClusters.ts";
import type { PairSums } from "../kernel/pairSums.ts";

/** Rows laid out for sums of distances, on memory that threads share. */
export interface PairSpace {
  readonly memory: WebAssembly.Memory;
  /** Groups of pairs, each with sums of its own; their number depends on the rows and clusters alone. */
  readonly groups: number;
  /** Where a group works. */
  readonly sumsOf: (group: number) => PairSums;
  /** Byte offset of an int32 that counts the groups taken. */
  readonly taken: number;
  /** n × k, row by row as gathered: the sums of all groups, added in order. */
  readonly total: () => Float64Array;
}

const lanes = 4;
const chunkBlocks = 64;
const mostGroups = 16;
const sumsBytes = 2 ** 28;

/** Puts the rows of each cluster into blocks of their own. */
export function pairSpace(clusters: Clusters): PairSpace {
  const { data, columns: p, labels, sizes } = clusters;
  const k = sizes.length;
  const blocks = sizes.map((size) => Math.ceil(size / lanes));
  const chunks = chunksOf(blocks);
  const places = blocks.reduce((sum, count) => sum + count, 0) * lanes;
  const groups = Math.max(1, Math.min(mostGroups, Math.floor(sumsBytes / (k * places * 8))));
  const bytes = [16, places * p * 8, places * 8, chunks.length * 4, groups * k * places * 8].map(round16);
  const offsets = bytes.map((_, part) => bytes.slice(0, part).reduce((sum, size) => sum + size, 1024));
  const pages = Math.ceil((offsets.at(-1)! + bytes.at(-1)!) / 65_536);
  if (pages > 65_536) {
    throw new RangeError(
      `Cannot compare rows of ${k} clusters: ${labels.length} rows need more than 4 GiB, a sample of the rows is needed`,
    );
  }
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const [taken, points, masks, chunksAt, sums] = offsets as [number, number, number, number, number];
  const place = placesOf(labels, blocks);
  new Int32Array(memory.buffer, chunksAt, chunks.length).set(chunks);
  const to = new Float64Array(memory.buffer, points, places * p);
  const mask = new Int32Array(memory.buffer, masks, places * 2);
  place.forEach((at, row) => {
    mask[at * 2] = mask[at * 2 + 1] = -1;
    for (let j = 0; j < p; j++) to[((at >> 2) * p + j) * lanes + (at & 3)] = data[row * p + j]!;
  });
  const shape = { points, p, masks, rowBytes: places * 8, chunks: chunksAt, count: chunks.length / 3 };
  const sumsOf = (group: number): PairSums => ({ ...shape, sums: sums + group * k * places * 8 });
  const total = () => addGroups(new Float64Array(memory.buffer, sums, groups * k * places), groups, k, place);
  return { memory, groups, sumsOf, taken, total };
}

/** First block, block after the last, and cluster of each chunk. */
function chunksOf(blocks: readonly number[]): number[] {
  const chunks: number[] = [];
  let first = 0;
  blocks.forEach((count, cluster) => {
    const end = first + count;
    for (; first < end; first += chunkBlocks) chunks.push(first, Math.min(end, first + chunkBlocks), cluster);
    first = end;
  });
  return chunks;
}

/** Where each row lies among the blocks. */
function placesOf(labels: Int32Array, blocks: readonly number[]): Int32Array {
  let end = 0;
  const next = blocks.map((count) => {
    const begin = end;
    end += count * lanes;
    return begin;
  });
  return labels.map((label) => next[label]!++);
}

function addGroups(sums: Float64Array, groups: number, k: number, place: Int32Array): Float64Array {
  const places = sums.length / groups / k;
  const total = new Float64Array(place.length * k);
  place.forEach((at, row) => {
    for (let c = 0; c < k; c++) {
      let sum = 0;
      for (let group = 0; group < groups; group++) sum += sums[(group * k + c) * places + at]!;
      total[row * k + c] = sum;
    }
  });
  return total;
}

function round16(bytes: number): number {
  return Math.ceil(bytes / 16) * 16;
}
