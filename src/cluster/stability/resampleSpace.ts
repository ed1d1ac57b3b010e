import type { Matrix } from "../../matrix/index.ts";
import type { Effort } from "../kMeans.ts";
import { meanVariance, movementUnit } from "../movementUnit.ts";

/** What the threads that part resamples share: the rows, the labels that they are held against, and what was found. */
export interface ResampleSpace {
  readonly n: number;
  readonly p: number;
  readonly k: number;
  readonly seed: string | number;
  readonly effort: Effort;
  readonly resamples: number;
  /** The points as they came, row-major. */
  readonly points: Float64Array;
  /** The same in kernel units, (value − column mean) × one power of two for all, rounded to float32. */
  readonly rows: Float32Array;
  /** Squared movement of all centers at which Lloyd's iterations stop, in kernel units. */
  readonly threshold: number;
  /** By row the place of its label among the different ones, ascending. */
  readonly places: Int32Array;
  readonly labels: readonly number[];
  /** resamples × labels × k: rows drawn by label and new cluster. */
  readonly counts: Int32Array;
  /** Resamples taken, and done. */
  readonly progress: Int32Array;
}

/** Lays points and labels out on memory that threads share. */
export function resampleSpace(
  { data, rows: n, columns: p }: Matrix,
  given: Int32Array,
  options: { readonly k: number; readonly seed: string | number; readonly effort: Effort; readonly resamples: number },
): ResampleSpace {
  const points = new Float64Array(new SharedArrayBuffer(data.byteLength));
  points.set(data);
  const variance = meanVariance({ data, n, p });
  const scale = variance > 0 ? 2 ** -Math.round(Math.log2(variance) / 2) : 1;
  const rows = new Float32Array(new SharedArrayBuffer(n * p * 4));
  for (let j = 0; j < p; j++) {
    const mean = columnMean(data, p, j);
    for (let i = j; i < data.length; i += p) rows[i] = (data[i]! - mean) * scale;
  }
  const labels = [...new Set(given)].sort((a, b) => a - b);
  const place = new Map(labels.map((label, at) => [label, at]));
  const places = new Int32Array(new SharedArrayBuffer(n * 4));
  given.forEach((label, i) => {
    places[i] = place.get(label)!;
  });
  const counts = new Int32Array(new SharedArrayBuffer(options.resamples * labels.length * options.k * 4));
  const progress = new Int32Array(new SharedArrayBuffer(8));
  const threshold = options.effort.tolerance * movementUnit({ data, n, p }) * scale * scale;
  return { n, p, ...options, points, rows, threshold, places, labels, counts, progress };
}

function columnMean(data: Float64Array, p: number, column: number): number {
  const origin = data[column]!;
  let sum = 0;
  for (let i = column; i < data.length; i += p) sum += data[i]! - origin;
  return origin + (sum * p) / data.length;
}
