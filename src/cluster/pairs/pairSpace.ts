import type { Clusters } from "../gatherClusters.ts";
import type { PairSums } from "../kernel/pairSums.ts";

/** Rows laid out for sums of distances, on memory that threads share. */
export interface PairSpace {
  readonly memory: WebAssembly.Memory;
  /** Groups of pairs, each with sums of its own; their number depends on the rows and clusters alone. */
  readonly groups: number;
  /** Pairs are dealt into so many shares alike. */
  readonly shares: number;
  /** The shares of a group, in order: fewer for later groups, so that threads that take them from a counter end at about one time. */
  readonly sharesOf: (group: number) => readonly number[];
  /** Where a group works. */
  readonly sumsOf: (group: number) => PairSums;
  /** Byte offset of an int32 that counts the groups taken. */
  readonly taken: number;
  /** One per row as gathered: the sums to the rows of a cluster, those of all groups added in order. */
  readonly sumsTo: (cluster: number) => Float64Array;
}

const lanes = 4;
const chunkBlocks = 64;
const mostGroups = 16;
const sumsBytes = 2 ** 28;

/** Of a group's work; whole lines of a cache, so that threads do not share one. */
const workBytes = 256;

/** Puts the rows of each cluster into blocks of their own, about the mean of all rows. */
export function pairSpace(clusters: Clusters): PairSpace {
  const { data, columns: p, labels, sizes } = clusters;
  const k = sizes.length;
  const blocks = sizes.map((size) => Math.ceil(size / lanes));
  const chunks = chunksOf(blocks);
  const places = blocks.reduce((sum, count) => sum + count, 0) * lanes;
  const groups = Math.max(1, Math.min(mostGroups, Math.floor(sumsBytes / (k * places * 8))));
  const parts = {
    ...{
      work: groups * workBytes,
      taken: 16,
      points: places * p * 8,
      doubles: places * p * 8,
      squares: places * 8,
      masks: places * 8,
    },
    ...{ chunks: chunks.length * 4, limits: (chunks.length / 3) * 8, sums: groups * k * places * 8 },
  };
  const { at, end } = layOut(parts);
  const pages = Math.ceil(end / 65_536);
  if (pages > 65_536) {
    throw new RangeError(
      `Cannot compare rows of ${k} clusters: ${labels.length} rows need more than 4 GiB, a sample of the rows is needed`,
    );
  }
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const place = placesOf(labels, blocks);
  new Int32Array(memory.buffer, at.chunks, chunks.length).set(chunks);
  const mask = new Int32Array(memory.buffer, at.masks, places * 2);
  for (const row of place) mask[row * 2] = mask[row * 2 + 1] = -1;
  const points = new Float64Array(memory.buffer, at.points, places * p);
  const doubles = new Float64Array(memory.buffer, at.doubles, places * p);
  const squares = new Float64Array(memory.buffer, at.squares, places);
  const means = columnMeans(clusters);
  for (let row = 0; row < place.length; row++) {
    const to = place[row]!;
    let square = 0;
    for (let j = 0; j < p; j++) {
      const value = data[row * p + j]! - means[j]!;
      const index = ((to >> 2) * p + j) * lanes + (to & 3);
      points[index] = value;
      doubles[index] = 2 * value;
      square += value * value;
    }
    squares[to] = square;
  }
  new Float64Array(memory.buffer, at.limits, chunks.length / 3).set(limitsOf(chunks, squares));
  const { sums, work, taken, ...shared } = at;
  const shape = { ...shared, p, rowBytes: places * 8, count: chunks.length / 3 };
  const sumsOf = (group: number): PairSums => ({
    ...{ ...shape, sums: sums + group * k * places * 8 },
    work: work + group * workBytes,
  });
  const sumsTo = (cluster: number) => {
    const total = new Float64Array(places);
    for (let group = 0; group < groups; group++) {
      const own = new Float64Array(memory.buffer, sums + (group * k + cluster) * places * 8, places);
      for (let at = 0; at < places; at++) total[at]! += own[at]!;
    }
    const found = new Float64Array(place.length);
    for (let row = 0; row < found.length; row++) found[row] = total[place[row]!]!;
    return found;
  };
  return { memory, groups, ...dealt(groups), sumsOf, taken, sumsTo };
}

/** 7 shares for the first group, down to 1 for the last. */
function dealt(groups: number): Pick<PairSpace, "shares" | "sharesOf"> {
  const hands: number[][] = [];
  let shares = 0;
  for (let rest = groups - 1; rest >= 0; rest--) {
    const size = 1 + Math.floor((6 * rest) / Math.max(1, groups - 1));
    const first = shares;
    hands.push(Array.from({ length: size }, (_, place) => first + place));
    shares += size;
  }
  return { shares, sharesOf: (group) => hands[group]! };
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

/** By chunk 2^−16 of the largest squared length in it. */
function limitsOf(chunks: readonly number[], squares: Float64Array): number[] {
  return Array.from({ length: chunks.length / 3 }, (_, chunk) => {
    let most = 0;
    for (let at = chunks[chunk * 3]! * lanes; at < chunks[chunk * 3 + 1]! * lanes; at++) {
      most = Math.max(most, squares[at]!);
    }
    return most * 2 ** -16;
  });
}

function columnMeans({ data, columns: p, labels }: Clusters): Float64Array {
  return new Float64Array(p).map((_, j) => {
    const origin = data[j]!;
    let sum = 0;
    for (let i = j; i < data.length; i += p) sum += (data[i]! - origin) / labels.length;
    return origin + sum;
  });
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

/** Byte offsets of parts one after the other, each a multiple of 16, and where the last one ends. */
function layOut<Part extends string>(bytes: Readonly<Record<Part, number>>): { at: Record<Part, number>; end: number } {
  const at = {} as Record<Part, number>;
  let end = 1024;
  for (const part of Object.keys(bytes) as Part[]) {
    at[part] = end;
    end += Math.ceil(bytes[part] / 16) * 16;
  }
  return { at, end };
}
