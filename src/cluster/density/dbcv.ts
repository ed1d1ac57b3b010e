import type { Matrix } from "../../matrix/index.ts";
import { type Clusters, gatherClusters } from "../gatherClusters.ts";

export interface Dbcv {
  /** −1 … 1, higher is better. */
  readonly value: number;
  /** By ascending label: how far its nearest other cluster lies beyond its own sparsest place, −1 … 1. */
  readonly clusters: readonly { readonly label: number; readonly size: number; readonly value: number }[];
}

export interface DbcvOptions {
  /**
   * Which of several spanning trees that are equally short is taken: the one of `rows` unless told, as by the package hdbscan, whose
   * edges are of lower rows; or that of `distance`, whose edges are shorter by distance, then of lower rows.
   */
  readonly ties?: "rows" | "distance";
}

/**
 * Density-based clustering validation: for each cluster, the sparsest place within against the densest way to another, by mutual
 * reachability under core distances of all rows of the cluster; weighted by size over all rows, so that noise (−1) counts as nothing
 * gained. Clusters may have any shape. A cluster of one row counts 0. Undefined when fewer than 2 clusters have rows.
 *
 * Reachabilities are often equal, and leaves of the spanning tree are no part of the comparison, so that the value hangs on which of the
 * shortest trees is taken. With `ties` of `rows` it depends on the order of rows, which wants to be canonical: on sets of 150 to 200 rows
 * it moved by up to 0.3 when they were shuffled. With `distance` it is the same in any order, unless distances are equal too, and as a
 * rule lower; the product goes by that.
 *
 * @throws TypeError when there is not one label per row; RangeError when squares of differences are lost.
 * Cost O(n²·p) time, O(n) memory. Source: Moulavi, Jaskowiak, Campello, Zimek and Sander 2014, doi:10.1137/1.9781611973440.96; checked
 * against `hdbscan.validity.validity_index`.
 */
export function dbcv(points: Matrix, labels: Int32Array, { ties = "rows" }: DbcvOptions = {}): Dbcv | undefined {
  const clusters = gatherClusters("compute DBCV", points, labels);
  const k = clusters.sizes.length;
  if (k < 2) return undefined;
  const members = membersOf(clusters);
  const cores = coreDistances(clusters, members);
  const trees = members.map((rows) => innerTree(clusters, rows, cores, ties));
  const apart = separations(clusters, trees, cores);
  const names = [...new Set(labels)].filter((label) => label >= 0).sort((a, b) => a - b);
  const found = trees.map(({ sparsest }, c) => {
    const larger = Math.max(apart[c]!, sparsest);
    const lone = clusters.sizes[c] === 1 || larger === 0;
    return { label: names[c]!, size: clusters.sizes[c]!, value: lone ? 0 : (apart[c]! - sparsest) / larger };
  });
  return { value: found.reduce((sum, { size, value }) => sum + (size / points.rows) * value, 0), clusters: found };
}

function membersOf({ labels, sizes }: Clusters): Int32Array[] {
  const members = sizes.map((size) => new Int32Array(size));
  const filled = new Int32Array(sizes.length);
  labels.forEach((label, row) => {
    members[label]![filled[label]!++] = row;
  });
  return members;
}

function squareOf(data: Float64Array, p: number, a: number, b: number): number {
  let sum = 0;
  for (let j = 0, x = a * p, y = b * p; j < p; j++, x++, y++) {
    const difference = data[x]! - data[y]!;
    sum += difference * difference;
  }
  return sum;
}

/** By row (mean over the other rows of its cluster of 1 ÷ distance to the power p) to the power −1/p; equal rows add nothing. */
function coreDistances({ data, columns: p, sizes, labels }: Clusters, members: readonly Int32Array[]): Float64Array {
  const unit = members.map((rows) => typicalSquare(data, p, rows));
  const sums = new Float64Array(labels.length);
  members.forEach((rows, c) => {
    for (let i = 0; i < rows.length; i++) {
      for (let o = i + 1; o < rows.length; o++) {
        const square = squareOf(data, p, rows[i]!, rows[o]!);
        if (square === 0) continue;
        const near = power(unit[c]! / square, p);
        sums[rows[i]!]! += near;
        sums[rows[o]!]! += near;
      }
    }
  });
  return sums.map((sum, row) => {
    const c = labels[row]!;
    return sum === 0 ? 0 : Math.sqrt(unit[c]!) * (sum / (sizes[c]! - 1)) ** (-1 / p);
  });
}

/** A squared distance of the order of those in a cluster, so that high powers stay within what a number can hold. */
function typicalSquare(data: Float64Array, p: number, rows: Int32Array): number {
  let sum = 0;
  for (let i = 1; i < rows.length; i++) sum += squareOf(data, p, rows[i - 1]!, rows[i]!);
  return sum > 0 ? sum / (rows.length - 1) : 1;
}

/** A square to the power p/2, for whole p. */
function power(square: number, p: number): number {
  let result = p % 2 === 0 ? 1 : Math.sqrt(square);
  for (let base = square, left = p >> 1; left > 0; left >>= 1, base *= base) if (left % 2 === 1) result *= base;
  return result;
}

/** The inner rows of a cluster's spanning tree, and the longest edge between two of them; of all when there is none. */
function innerTree(
  { data, columns: p }: Clusters,
  rows: Int32Array,
  cores: Float64Array,
  ties: "rows" | "distance",
): { inner: Int32Array; sparsest: number } {
  const edges = spanningEdges(data, p, rows, cores, ties === "distance");
  const degrees = new Map<number, number>();
  for (const { a, b } of edges) for (const row of [a, b]) degrees.set(row, (degrees.get(row) ?? 0) + 1);
  const isInner = (row: number) => (degrees.get(row) ?? 0) > 1;
  const between = edges.filter(({ a, b }) => isInner(a) && isInner(b));
  const measured = between.length > 0 ? between : edges;
  const inner = rows.filter(isInner);
  const sparsest = measured.reduce((most, { reachability }) => Math.max(most, reachability), 0);
  return { inner: inner.length > 0 ? inner : rows, sparsest };
}

interface ClusterEdge {
  readonly a: number;
  readonly b: number;
  readonly reachability: number;
}

/** Prim's algorithm; order of edges: reachability, then distance where told, then the lower and the higher row. */
function spanningEdges(
  data: Float64Array,
  p: number,
  rows: Int32Array,
  cores: Float64Array,
  byDistance: boolean,
): ClusterEdge[] {
  const m = rows.length;
  const outside = rows.slice();
  const reach = new Float64Array(m).fill(Number.POSITIVE_INFINITY);
  const distances = new Float64Array(m).fill(Number.POSITIVE_INFINITY);
  const from = new Int32Array(m).fill(-1);
  const edges: ClusterEdge[] = [];
  let added = outside[0]!;
  outside[0] = outside[m - 1]!;
  for (let left = m - 1; left > 0; left--) {
    let best = 0;
    let [reachBest, squareBest, fromBest, rowBest] = [0, 0, 0, 0];
    for (let at = 0; at < left; at++) {
      const row = outside[at]!;
      const square = squareOf(data, p, added, row);
      const mutual = Math.max(cores[added]!, cores[row]!, Math.sqrt(square));
      const tie = byDistance ? square : 0;
      if (before(mutual, tie, added, row, reach[at]!, distances[at]!, from[at]!, row)) {
        reach[at] = mutual;
        distances[at] = tie;
        from[at] = added;
      }
      const later =
        at > 0 && !before(reach[at]!, distances[at]!, from[at]!, row, reachBest, squareBest, fromBest, rowBest);
      if (later) continue;
      best = at;
      reachBest = reach[at]!;
      squareBest = distances[at]!;
      fromBest = from[at]!;
      rowBest = row;
    }
    const row = outside[best]!;
    edges.push({ a: from[best]!, b: row, reachability: reach[best]! });
    added = row;
    outside[best] = outside[left - 1]!;
    reach[best] = reach[left - 1]!;
    distances[best] = distances[left - 1]!;
    from[best] = from[left - 1]!;
  }
  return edges;
}

function before(
  w: number,
  d: number,
  a: number,
  b: number,
  otherW: number,
  otherD: number,
  c: number,
  e: number,
): boolean {
  if (w !== otherW) return w < otherW;
  if (d !== otherD) return d < otherD;
  const low = Math.min(a, b) - Math.min(c, e);
  return low === 0 ? Math.max(a, b) < Math.max(c, e) : low < 0;
}

/** By cluster the least mutual reachability of an inner row with one of another cluster. */
function separations(
  { data, columns: p }: Clusters,
  trees: readonly { readonly inner: Int32Array }[],
  cores: Float64Array,
): Float64Array {
  const apart = new Float64Array(trees.length).fill(Number.POSITIVE_INFINITY);
  trees.forEach(({ inner }, c) => {
    for (let other = c + 1; other < trees.length; other++) {
      let least = Number.POSITIVE_INFINITY;
      for (const a of inner) {
        const core = cores[a]!;
        if (core >= least) continue;
        for (const b of trees[other]!.inner) {
          if (cores[b]! >= least) continue;
          const mutual = Math.max(core, cores[b]!, Math.sqrt(squareOf(data, p, a, b)));
          if (mutual < least) least = mutual;
        }
      }
      apart[c] = Math.min(apart[c]!, least);
      apart[other] = Math.min(apart[other]!, least);
    }
  });
  return apart;
}
