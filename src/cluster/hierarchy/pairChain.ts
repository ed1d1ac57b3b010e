import type { Rows } from "../lloyd.ts";
import { type FoundMerges, roomForMerges } from "./linkageTree.ts";
import { distanceTiles, type PairTiles, pairAt } from "./pairTiles.ts";

/** Average or complete linkage of points, by their Euclidean distances. Private kernel: assumes checked input. */
export function pairChain(method: "average" | "complete", rows: Rows): FoundMerges {
  return chainOver(method, rows.n, distanceTiles(rows));
}

/**
 * Average or complete linkage by chains of nearest neighbours over the distances of all pairs, which it overwrites: memory and time O(n²).
 * Of equally near clusters the one before in the chain is taken, else the one whose last row stands first, as scipy does.
 * Private kernel: assumes checked input.
 *
 * Source: Murtagh and Contreras 2012, doi:10.1002/widm.53; Müllner 2011, arXiv:1109.2378.
 */
export function chainOver(method: "average" | "complete", n: number, tiles: PairTiles): FoundMerges {
  const merges = roomForMerges(n);
  const update = method === "average" ? joinByMean : joinByLargest;
  const sizes = new Float64Array(n).fill(1);
  let live: Int32Array = Int32Array.from({ length: n }, (_, i) => i);
  const chain: number[] = [];
  for (let merge = 0; merge < n - 1; ) {
    if (chain.length === 0) chain.push(live[0]!);
    const top = chain.at(-1)!;
    const before = chain.at(-2);
    const limit = before === undefined ? Number.POSITIVE_INFINITY : tiles.values[pairAt(tiles.starts, top, before)]!;
    const found = nearestLive(tiles, live, top, limit);
    if (found >= 0) {
      chain.push(found);
      continue;
    }
    chain.length -= 2;
    const a = Math.min(top, before!);
    const b = Math.max(top, before!);
    merges.left[merge] = a;
    merges.right[merge] = b;
    merges.heights[merge] = limit;
    merge += 1;
    live = without(live, a);
    update(tiles, live, a, b, sizes);
    sizes[b]! += sizes[a]!;
  }
  return merges;
}

/** The first of the live clusters nearest to x, if nearer than the limit, else −1. */
function nearestLive({ values, starts }: PairTiles, live: Int32Array, x: number, limit: number): number {
  let best = limit;
  let found = -1;
  const column = x >> 5;
  const lane = x & 31;
  let at = 0;
  for (; live[at]! < x; at++) {
    const other = live[at]!;
    const distance = values[((starts[other >> 5]! + column) << 10) + ((other & 31) << 5) + lane]!;
    if (distance < best) {
      best = distance;
      found = other;
    }
  }
  const start = starts[column]!;
  const row = lane << 5;
  for (at += 1; at < live.length; at++) {
    const other = live[at]!;
    const distance = values[((start + (other >> 5)) << 10) + row + (other & 31)]!;
    if (distance < best) {
      best = distance;
      found = other;
    }
  }
  return found;
}

function without(live: Int32Array, cluster: number): Int32Array {
  const at = live.indexOf(cluster);
  live.copyWithin(at, at + 1);
  return live.subarray(0, live.length - 1);
}

function joinByMean({ values, starts }: PairTiles, live: Int32Array, a: number, b: number, sizes: Float64Array): void {
  const ofA = sizes[a]!;
  const ofB = sizes[b]!;
  for (let at = 0; at < live.length; at++) {
    const other = live[at]!;
    if (other === b) continue;
    const kept = pairAt(starts, other, b);
    values[kept] = (ofA * values[pairAt(starts, other, a)]! + ofB * values[kept]!) / (ofA + ofB);
  }
}

function joinByLargest({ values, starts }: PairTiles, live: Int32Array, a: number, b: number): void {
  for (let at = 0; at < live.length; at++) {
    const other = live[at]!;
    if (other === b) continue;
    const kept = pairAt(starts, other, b);
    const gone = values[pairAt(starts, other, a)]!;
    if (gone > values[kept]!) values[kept] = gone;
  }
}
