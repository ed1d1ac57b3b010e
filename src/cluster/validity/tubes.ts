import { type Matrix, symmetricEigen } from "../../matrix/index.ts";
import { dip } from "../../stats/index.ts";
import { clusterMeans } from "../clusterMeans.ts";

/** A tube from one cluster to another. What lies in it is looked at along its direction, where two clusters should show a valley. */
export interface Tube {
  /** Clusters of the partition that the two are of. */
  readonly k: number;
  /** p numbers, of length 1. */
  readonly direction: Float64Array;
  /** Midway between the two. */
  readonly center: Float64Array;
  /** Rows farther than this from the line through the center are outside. */
  readonly radius: number;
  /** √rows · dip, along it, of the rows that it was found on. */
  readonly depth: number;
}

/** A tube holds this share of the rows of its two clusters. */
const share = 0.75;

/** Every direction counts as varying within clusters by at least this share of the mean over directions. */
const ridge = 0.05;

/** The tubes between every two clusters, each along the direction that tells the rows of the two apart best (Fisher's). */
export function tubesBetween(points: Matrix, labels: Int32Array, k: number): Tube[] {
  const centers = clusterMeans(points, labels).centers.data;
  const found: Tube[] = [];
  for (let one = 0; one < k; one++) {
    for (let other = one + 1; other < k; other++) {
      const direction = directionOf(points, labels, centers, [one, other]);
      if (direction === undefined) continue;
      const center = midway(centers, one, other, points.columns);
      const members = labels.reduce<number[]>((rows, label, row) => {
        if (label === one || label === other) rows.push(row);
        return rows;
      }, []);
      const across = Float64Array.from(members, (row) => placeOf(points, row, direction, center).across).sort();
      const tube = { k, direction, center, radius: across[Math.floor(share * (across.length - 1))]! };
      const inside = along(points, tube);
      found.push({ ...tube, depth: Math.sqrt(inside.length) * (dip(inside) ?? 0) });
    }
  }
  return found;
}

/** Where the rows in a tube lie along it, ascending. */
export function along(points: Matrix, { direction, center, radius }: Omit<Tube, "depth">): Float64Array {
  const places: number[] = [];
  for (let row = 0; row < points.rows; row++) {
    const place = placeOf(points, row, direction, center);
    if (place.across <= radius) places.push(place.along);
  }
  return Float64Array.from(places).sort();
}

function placeOf({ data, columns: p }: Matrix, row: number, direction: Float64Array, center: Float64Array) {
  let inner = 0;
  let square = 0;
  for (let j = 0; j < p; j++) {
    const away = data[row * p + j]! - center[j]!;
    inner += away * direction[j]!;
    square += away * away;
  }
  return { along: inner, across: Math.sqrt(Math.max(0, square - inner * inner)) };
}

function midway(centers: Float64Array, one: number, other: number, p: number): Float64Array {
  return Float64Array.from({ length: p }, (_, j) => (centers[one * p + j]! + centers[other * p + j]!) / 2);
}

/** The difference of the two centers through the inverse of the scatter within the two; undefined when they coincide. */
function directionOf(
  points: Matrix,
  labels: Int32Array,
  centers: Float64Array,
  [one, other]: readonly [number, number],
): Float64Array | undefined {
  const p = points.columns;
  const { values, vectors } = symmetricEigen(scatterWithin(points, labels, centers, [one, other]), p);
  const floor = (ridge * values.reduce((sum, value) => sum + value, 0)) / p;
  const direction = new Float64Array(p);
  for (let i = 0; i < p; i++) {
    let inner = 0;
    for (let j = 0; j < p; j++) inner += vectors[i * p + j]! * (centers[other * p + j]! - centers[one * p + j]!);
    const weight = inner / (Math.max(values[i]!, 0) + floor || 1);
    for (let j = 0; j < p; j++) direction[j]! += weight * vectors[i * p + j]!;
  }
  const length = Math.sqrt(direction.reduce((sum, value) => sum + value * value, 0));
  return length > 0 ? direction.map((value) => value / length) : undefined;
}

function scatterWithin(
  points: Matrix,
  labels: Int32Array,
  centers: Float64Array,
  pair: readonly number[],
): Float64Array {
  const p = points.columns;
  const scatter = new Float64Array(p * p);
  const away = new Float64Array(p);
  for (let row = 0; row < points.rows; row++) {
    const label = labels[row]!;
    if (!pair.includes(label)) continue;
    for (let j = 0; j < p; j++) away[j] = points.data[row * p + j]! - centers[label * p + j]!;
    for (let i = 0; i < p; i++) for (let j = i; j < p; j++) scatter[i * p + j]! += away[i]! * away[j]!;
  }
  return scatter;
}
