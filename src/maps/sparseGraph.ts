import type { Neighbours } from "./neighbours/nearestNeighbours.ts";

/** A symmetric weighted graph of rows, both directions of an edge in it: the edges of row i are `starts[i]`…`starts[i + 1] − 1`. */
export interface SparseGraph {
  readonly rows: number;
  readonly starts: Int32Array;
  /** The other end of each edge. */
  readonly ends: Int32Array;
  readonly weights: Float64Array;
}

/**
 * The graph of neighbours in which each pair is joined once: `join(there, back)` gives the weight of a pair from that of the one as a
 * neighbour of the other and the other way round, 0 where it is none.
 *
 * @param weights n × k: of each neighbour.
 */
export function joinNeighbours(
  { rows: n, k, indices }: Neighbours,
  weights: Float64Array,
  join: (there: number, back: number) => number,
): SparseGraph {
  const back = incoming(n, k, indices);
  const place = new Int32Array(n).fill(-1);
  const starts = new Int32Array(n + 1);
  const ends = new Int32Array(2 * n * k);
  const joined = new Float64Array(2 * n * k);
  let count = 0;
  for (let i = 0; i < n; i++) {
    const first = count;
    for (let e = i * k; e < (i + 1) * k; e++) {
      place[indices[e]!] = count;
      ends[count] = indices[e]!;
      joined[count++] = weights[e]!;
    }
    const own = count;
    for (let b = back.starts[i]!; b < back.starts[i + 1]!; b++) {
      const edge = back.edges[b]!;
      const j = Math.floor(edge / k);
      const at = place[j]!;
      if (at < 0) {
        ends[count] = j;
        joined[count++] = join(0, weights[edge]!);
      } else {
        joined[at] = join(joined[at]!, weights[edge]!);
        place[j] = -2 - at;
      }
    }
    for (let e = first; e < own; e++) {
      if (place[ends[e]!]! >= 0) joined[e] = join(joined[e]!, 0);
      place[ends[e]!] = -1;
    }
    starts[i + 1] = count;
  }
  return { rows: n, starts, ends: ends.slice(0, count), weights: joined.slice(0, count) };
}

/** By row the places in `indices` where it is named, ascending. */
function incoming(n: number, k: number, indices: Int32Array) {
  const starts = new Int32Array(n + 1);
  for (const j of indices) starts[j + 1]! += 1;
  for (let i = 0; i < n; i++) starts[i + 1]! += starts[i]!;
  const next = starts.slice();
  const edges = new Int32Array(n * k);
  for (let e = 0; e < indices.length; e++) edges[next[indices[e]!]!++] = e;
  return { starts, edges };
}
