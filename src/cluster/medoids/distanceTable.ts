import type { Rows } from "../lloyd.ts";

/** `euclidean`: the straight line; `manhattan`: the sum of absolute differences, on which a single far value weighs less. */
export type Metric = "euclidean" | "manhattan";

/**
 * The distance of each two rows: n × n, row by row, in float32 (4·n² bytes), divided by one power of two so that none is beyond
 * float32. O(n²·p).
 */
export function distanceTable(rows: Rows, metric: Metric): Float32Array {
  const { data, n, p } = rows;
  const table = new Float32Array(n * n);
  const between = distanceBy(metric);
  const unit = 1 / powerBelow(data);
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const distance = between(data, i * p, data, j * p, p) * unit;
      table[i * n + j] = distance;
      table[j * n + i] = distance;
    }
  }
  return table;
}

/** The same table of dissimilarities given as (0, 1), (0, 2) … (n − 2, n − 1). O(n²). */
export function tableOf(n: number, condensed: Float64Array): Float32Array {
  const table = new Float32Array(n * n);
  const unit = 1 / powerBelow(condensed);
  for (let i = 0, pair = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const value = condensed[pair++]! * unit;
      table[i * n + j] = value;
      table[j * n + i] = value;
    }
  }
  return table;
}

/** The power of two at or below the largest size of a value, not so small that it has no inverse; 1 when all are 0. */
function powerBelow(data: Float64Array): number {
  const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return largest === 0 ? 1 : 2 ** Math.max(-1000, Math.floor(Math.log2(largest)));
}

/** Distance of the row that begins at `a` in one array from that which begins at `b` in another. */
export type Distance = (one: Float64Array, a: number, other: Float64Array, b: number, p: number) => number;

export function distanceBy(metric: Metric): Distance {
  return metric === "manhattan" ? manhattan : euclidean;
}

function euclidean(one: Float64Array, a: number, other: Float64Array, b: number, p: number): number {
  let sum = 0;
  for (let j = 0; j < p; j++) {
    const difference = one[a + j]! - other[b + j]!;
    sum += difference * difference;
  }
  return sum > 1e-280 ? Math.sqrt(sum) : tinyDistance(one, a, other, b, p);
}

/** Of rows that are equal, or so near that squares underflow. */
function tinyDistance(one: Float64Array, a: number, other: Float64Array, b: number, p: number): number {
  const up = 2 ** 600;
  let sum = 0;
  for (let j = 0; j < p; j++) {
    const difference = (one[a + j]! - other[b + j]!) * up;
    sum += difference * difference;
  }
  return Math.sqrt(sum) / up;
}

function manhattan(one: Float64Array, a: number, other: Float64Array, b: number, p: number): number {
  let sum = 0;
  for (let j = 0; j < p; j++) sum += Math.abs(one[a + j]! - other[b + j]!);
  return sum;
}
