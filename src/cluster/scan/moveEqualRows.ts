import type { Random } from "../../random/index.ts";
import { firstDistinct } from "../distinctRows.ts";
import type { Partition } from "../kMeansModel.ts";
import type { Rows } from "../lloyd.ts";

/** With more different rows nothing is moved: what Lloyd's iterations and moved centers leave is seldom far from the best then. */
const mostDistinct = 256;

/** A move counts when it lowers inertia by more than this share of it, so that rounding moves nothing. */
const leastGain = 1e-9;

/** Further partitions that moves begin from: each k of the different rows, drawn. */
const drawnStarts = 30;

/** The different rows of some, each with how many are equal to it. */
export interface EqualRows {
  /** Values of the different rows, in the order of their first; m × p. */
  readonly values: Float64Array;
  readonly sizes: Int32Array;
  /** The first row of each. */
  readonly firsts: readonly number[];
}

/** Undefined when more than 256 rows differ. O(n·p), and less where many differ. */
export function equalRows(rows: Rows): EqualRows | undefined {
  const firsts = firstDistinct({ ...rows, n: Math.min(rows.n, 4 * mostDistinct) }, mostDistinct + 1);
  if (firsts.length > mostDistinct) return undefined;
  const { n, p } = rows;
  let groups: Groups = { of: new Int32Array(n), firsts: [0] };
  for (let j = 0; j < p && groups.firsts.length <= mostDistinct; j++) groups = partedBy(rows, j, groups);
  if (groups.firsts.length > mostDistinct) return undefined;
  const sizes = new Int32Array(groups.firsts.length);
  for (const group of groups.of) sizes[group]! += 1;
  const valueAt = (at: number) => rows.data[groups.firsts[Math.floor(at / p)]! * p + (at % p)]!;
  return {
    firsts: groups.firsts,
    sizes,
    values: Float64Array.from({ length: sizes.length * p }, (_, at) => valueAt(at)),
  };
}

interface Groups {
  readonly of: Int32Array;
  readonly firsts: number[];
}

/** Groups of rows parted by the values of one more column, as long as there are not too many. */
function partedBy({ data, n, p }: Rows, column: number, before: Groups): Groups {
  const parts = before.firsts.map(() => new Map<number, number>());
  const firsts: number[] = [];
  const of = new Int32Array(n);
  for (let row = 0; row < n && firsts.length <= mostDistinct; row++) {
    const part = parts[before.of[row]!]!;
    const value = data[row * p + column]!;
    let group = part.get(value);
    if (group === undefined) {
      group = firsts.push(row) - 1;
      part.set(value, group);
    }
    of[row] = group;
  }
  return { of, firsts };
}

/**
 * Centers (k × p) of the best partition of equal rows that moves lead to, from the one found and from others that are drawn. A move puts
 * all rows of one value into another cluster, and is made wherever it lowers inertia. Where values are few, as of counts and answers, many
 * rows lie as far from one center as from another, and all go to one of the two: Lloyd's iterations, which know nearer centers only, end
 * with partitions that such a move improves. O(drawn starts · passes · different rows · k · p).
 *
 * Source: Hartigan 1975, Clustering Algorithms, ch. 4, here for rows with weights.
 *
 * @param equal k or more.
 */
export function moveEqualRows(equal: EqualRows, k: number, found: Partition, random: Random): Float64Array {
  const own = Int32Array.from(equal.firsts, (row) => found.labels[row]!);
  let best = moved(equal, k, own);
  for (let start = 0; start < drawnStarts; start++) {
    const other = moved(equal, k, drawnLabels(equal, k, random));
    if (other.inertia < best.inertia * (1 - leastGain)) best = other;
  }
  return best.centers;
}

/** The nearest of k different rows, which are drawn; of equals the first drawn. */
function drawnLabels({ values, sizes }: EqualRows, k: number, random: Random): Int32Array {
  const m = sizes.length;
  const p = values.length / m;
  const order = Int32Array.from({ length: m }, (_, group) => group);
  for (let i = 0; i < k; i++) {
    const other = i + Math.floor(random() * (m - i));
    [order[i], order[other]] = [order[other]!, order[i]!];
  }
  const centers = order.subarray(0, k);
  return Int32Array.from({ length: m }, (_, group) => {
    let [nearest, least] = [0, Number.POSITIVE_INFINITY];
    for (let c = 0; c < k; c++) {
      const square = squareOf(values, group * p, values, centers[c]! * p, p);
      if (square < least) [nearest, least] = [c, square];
    }
    return nearest;
  });
}

/** Moves until none lowers inertia. @param clusterOf one of k clusters per different row, none without rows; changed in place. */
function moved({ values, sizes }: EqualRows, k: number, clusterOf: Int32Array) {
  const m = sizes.length;
  const p = values.length / m;
  const { centers, counts } = centersOf(values, sizes, k, clusterOf);
  const inertiaOf = () =>
    sizes.reduce((sum, size, group) => sum + size * squareOf(values, group * p, centers, clusterOf[group]! * p, p), 0);
  const least = leastGain * inertiaOf();
  for (let still = 0, group = 0; still < m; group = (group + 1) % m) {
    const [from, size] = [clusterOf[group]!, sizes[group]!];
    const left = counts[from]! - size;
    still += 1;
    if (left === 0) continue;
    const freed = (squareOf(values, group * p, centers, from * p, p) * size * counts[from]!) / left;
    let [to, most] = [from, least];
    for (let c = 0; c < k; c++) {
      if (c === from) continue;
      const gain = freed - (squareOf(values, group * p, centers, c * p, p) * size * counts[c]!) / (counts[c]! + size);
      if (gain > most) [to, most] = [c, gain];
    }
    if (to === from) continue;
    for (let j = 0; j < p; j++) {
      const value = values[group * p + j]!;
      centers[from * p + j]! += ((centers[from * p + j]! - value) * size) / left;
      centers[to * p + j]! += ((value - centers[to * p + j]!) * size) / (counts[to]! + size);
    }
    counts[from] = left;
    counts[to]! += size;
    clusterOf[group] = to;
    still = 0;
  }
  return { centers, inertia: inertiaOf() };
}

/** Means as they grow, so that a far origin costs no accuracy. */
function centersOf(values: Float64Array, sizes: Int32Array, k: number, clusterOf: Int32Array) {
  const p = values.length / sizes.length;
  const centers = new Float64Array(k * p);
  const counts = new Int32Array(k);
  clusterOf.forEach((cluster, group) => {
    counts[cluster]! += sizes[group]!;
    const share = sizes[group]! / counts[cluster]!;
    for (let j = 0; j < p; j++) {
      centers[cluster * p + j]! += (values[group * p + j]! - centers[cluster * p + j]!) * share;
    }
  });
  return { centers, counts };
}

function squareOf(a: Float64Array, atA: number, b: Float64Array, atB: number, p: number): number {
  let sum = 0;
  for (let j = 0; j < p; j++) sum += (a[atA + j]! - b[atB + j]!) ** 2;
  return sum;
}
