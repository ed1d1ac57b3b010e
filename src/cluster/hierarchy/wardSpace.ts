import type { NearestCluster } from "../kernel/clusterSearch.ts";
import type { Rows } from "../lloyd.ts";

/** The clusters that are left, by their centroids, in places that keep the order of their last rows. */
export interface WardSpace {
  readonly memory: WebAssembly.Memory;
  firstLive(): number;
  /** The row that a place is named by: the last of its cluster. */
  rowOf(place: number): number;
  /** The place nearest to another by squared distance ÷ (1/size + 1/size), if nearer than the limit, else −1. */
  search(nearest: NearestCluster, from: number, limit: number): number;
  distanceFound(): number;
  /** Joins the cluster of place a into that of place b. */
  join(a: number, b: number): void;
  /** Moves places together when many are empty, and renumbers those of the chain. */
  closeGaps(chain: number[]): void;
}

const lanes = 8;
const leastGaps = 64;

/** Every row a cluster of its own. Centroids lie in blocks of 8 for the kernel; an empty place lies infinitely far away. */
export function wardSpace({ data, n, p }: Rows): WardSpace {
  const { memory, query, scratch, inverses, points } = layOut(n, p);
  const at = { query: query.byteOffset, scratch: scratch.byteOffset };
  const sizes = new Float64Array(n).fill(1);
  const names = Int32Array.from({ length: n }, (_, i) => i);
  let places = n;
  let gaps = 0;
  let first = 0;
  points.fill(Number.POSITIVE_INFINITY);
  inverses.fill(1);
  for (let i = 0; i < n; i++) for (let j = 0; j < p; j++) points[placeAt(i, j)] = data[i * p + j]!;

  function placeAt(place: number, column: number): number {
    return ((place >> 3) * p + column) * lanes + (place & 7);
  }

  function empty(place: number): void {
    for (let j = 0; j < p; j++) points[placeAt(place, j)] = Number.POSITIVE_INFINITY;
    inverses[place] = 1;
  }

  return {
    memory,
    firstLive() {
      while (sizes[first] === 0) first += 1;
      return first;
    },
    rowOf: (place) => names[place]!,
    search(nearest, from, limit) {
      for (let j = 0; j < p; j++) query[j] = points[placeAt(from, j)]!;
      points[placeAt(from, 0)] = Number.POSITIVE_INFINITY;
      const found = nearest({
        ...{ points: points.byteOffset, blocks: Math.ceil(places / lanes), p, inverses: inverses.byteOffset },
        ...{ query: at.query, inverse: inverses[from]!, limit, scratch: at.scratch },
      });
      points[placeAt(from, 0)] = query[0]!;
      return found;
    },
    distanceFound: () => scratch[0]!,
    join(a, b) {
      const share = sizes[a]! / (sizes[a]! + sizes[b]!);
      for (let j = 0; j < p; j++) {
        const own = points[placeAt(b, j)]!;
        points[placeAt(b, j)] = own + (points[placeAt(a, j)]! - own) * share;
      }
      sizes[b] = sizes[a]! + sizes[b]!;
      inverses[b] = 1 / sizes[b]!;
      sizes[a] = 0;
      empty(a);
      gaps += 1;
    },
    closeGaps(chain) {
      if (gaps < leastGaps || gaps * lanes < places) return;
      const moved = new Int32Array(places);
      let next = 0;
      for (let place = 0; place < places; place++) {
        if (sizes[place] === 0) continue;
        moved[place] = next;
        for (let j = 0; j < p; j++) points[placeAt(next, j)] = points[placeAt(place, j)]!;
        inverses[next] = inverses[place]!;
        sizes[next] = sizes[place]!;
        names[next] = names[place]!;
        next += 1;
      }
      for (let place = next; place < places; place++) empty(place);
      places = next;
      gaps = 0;
      first = 0;
      for (let i = 0; i < chain.length; i++) chain[i] = moved[chain[i]!]!;
    },
  };
}

function layOut(n: number, p: number) {
  const room = Math.ceil(n / lanes) * lanes;
  const start = 1024;
  const counts = [Math.ceil(p / 2) * 2, lanes, room, room * p];
  const bytes = counts.reduce((sum, count) => sum + count * 8, start);
  const pages = Math.ceil(bytes / 65_536);
  if (pages > 65_536) {
    throw new RangeError(
      `Cannot cluster by Ward: ${n} × ${p} points need more than 4 GiB, a sample of the rows is needed`,
    );
  }
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  let offset = start;
  const [query, scratch, inverses, points] = counts.map((count) => {
    const part = new Float64Array(memory.buffer, offset, count);
    offset += count * 8;
    return part;
  }) as [Float64Array, Float64Array, Float64Array, Float64Array];
  return { memory, query: query.subarray(0, p), scratch, inverses, points };
}
