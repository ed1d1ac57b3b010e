import type { Matrix } from "./matrix.ts";

/** A matrix as turned, stretched and turned again: `left · diag(values) · right`, with r = the smaller of rows and columns. */
export interface SingularValues {
  /** r values, 0 or more, descending. */
  readonly values: Float64Array;
  /** n × r row-major: orthonormal columns. */
  readonly left: Float64Array;
  /** r × p row-major: row i is the unit vector of value i, its entry of largest size (the first of equals) above 0. */
  readonly right: Float64Array;
  /** False when rotations were still left after the last sweep. */
  readonly converged: boolean;
}

const mostSweeps = 60;

/** Columns count as at a right angle when the cosine between them is smaller. */
const tiny = Number.EPSILON * 4;

/** A vector whose square is below this is 0 beside the others, whose angles to it would be rounding's. */
const lost = 2 ** -970;

/**
 * The thin singular value decomposition by one-sided Jacobi rotations in a fixed order: small values keep their relative
 * accuracy, down to 1e-146 of the largest size of a value, and every run gives the same bits. The sign of each pair, which is free, is fixed by the right vector. Vectors of a
 * value that is 0 are any that complete the others. The columns are not centred. O(n·p²) per sweep, some six to ten sweeps.
 *
 * Source: Demmel and Veselić 1992, Jacobi's method is more accurate than QR, doi:10.1137/0613074. Checked against NumPy's
 * `linalg.svd`.
 *
 * @param points n × p, values up to 1e150 in size.
 * @throws RangeError when there is no row or no column, or a value is larger.
 */
export function singularValues(points: Matrix): SingularValues {
  const { data, rows, columns } = points;
  if (rows === 0 || columns === 0) {
    throw new RangeError(
      `Cannot find singular values: the points are ${rows} × ${columns}, at least one row and one column are needed`,
    );
  }
  if (data.some((value) => Math.abs(value) > 1e150)) {
    throw new RangeError("Cannot find singular values: a value is beyond ±1e150, another unit is needed");
  }
  const wide = columns > rows;
  const [length, count] = wide ? [columns, rows] : [rows, columns];
  const vectors = new Float64Array(count * length);
  const unit = unitOf(data);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) vectors[wide ? i * length + j : j * length + i] = data[i * columns + j]! / unit;
  }
  const turned = identity(count);
  let sweep = 0;
  while (sweep < mostSweeps && rotateAll(vectors, turned, length, count)) sweep++;
  const { values, long, short } = inOrder(vectors, turned, length, count);
  completeBasis(long, values, length);
  const right = wide ? long : short;
  const left = wide ? short : long;
  fixSigns(right, left, count);
  return {
    values: values.map((value) => value * unit),
    left: transposed(left, count),
    right,
    converged: sweep < mostSweeps,
  };
}

/** A power of two near the largest size of a value, so that no square underflows; dividing by it loses nothing. */
function unitOf(data: Float64Array): number {
  const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return largest === 0 ? 1 : 2 ** Math.max(-1000, Math.floor(Math.log2(largest)));
}

function identity(n: number): Float64Array {
  const one = new Float64Array(n * n);
  for (let i = 0; i < n; i++) one[i * n + i] = 1;
  return one;
}

/** One rotation for each pair of vectors; false when all were at right angles. */
function rotateAll(vectors: Float64Array, turned: Float64Array, length: number, count: number): boolean {
  let rotated = false;
  for (let a = 0; a < count - 1; a++) {
    for (let b = a + 1; b < count; b++) {
      const [u, v] = [vectors.subarray(a * length, (a + 1) * length), vectors.subarray(b * length, (b + 1) * length)];
      const [uu, vv, uv] = products(u, v);
      if (Math.min(uu, vv) < lost) continue;
      if (Math.abs(uv) <= tiny * Math.sqrt(uu) * Math.sqrt(vv) || uv === 0) continue;
      const zeta = (vv - uu) / (2 * uv);
      const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(zeta, 1));
      const c = 1 / Math.hypot(t, 1);
      rotate(u, v, c, c * t);
      rotate(turned.subarray(a * count, (a + 1) * count), turned.subarray(b * count, (b + 1) * count), c, c * t);
      rotated = true;
    }
  }
  return rotated;
}

function products(u: Float64Array, v: Float64Array): [number, number, number] {
  let [uu, vv, uv] = [0, 0, 0];
  for (let i = 0; i < u.length; i++) {
    uu += u[i]! * u[i]!;
    vv += v[i]! * v[i]!;
    uv += u[i]! * v[i]!;
  }
  return [uu, vv, uv];
}

function rotate(u: Float64Array, v: Float64Array, c: number, s: number): void {
  for (let i = 0; i < u.length; i++) {
    const [ui, vi] = [u[i]!, v[i]!];
    u[i] = c * ui - s * vi;
    v[i] = s * ui + c * vi;
  }
}

/** Lengths descending; `long` holds the unit vectors, `short` the rotations that led to them, one per row. */
function inOrder(vectors: Float64Array, turned: Float64Array, length: number, count: number) {
  const lengths = Float64Array.from({ length: count }, (_, a) => norm(vectors.subarray(a * length, (a + 1) * length)));
  const order = Array.from({ length: count }, (_, a) => a).sort((a, b) => lengths[b]! - lengths[a]! || a - b);
  const values = Float64Array.from(order, (a) => lengths[a]!);
  const long = new Float64Array(count * length);
  const short = new Float64Array(count * count);
  for (const [place, a] of order.entries()) {
    for (let i = 0; i < length && values[place]! > 0; i++) {
      long[place * length + i] = vectors[a * length + i]! / values[place]!;
    }
    short.set(turned.subarray(a * count, (a + 1) * count), place * count);
  }
  return { values, long, short };
}

function norm(vector: Float64Array): number {
  const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0) return 0;
  return largest * Math.sqrt(vector.reduce((sum, value) => sum + (value / largest) ** 2, 0));
}

/** Fills the vectors of values at rounding's level with unit vectors at right angles to all before. */
function completeBasis(long: Float64Array, values: Float64Array, length: number): void {
  const least = values[0]! * Number.EPSILON * length;
  for (let a = 0; a < values.length; a++) {
    if (values[a]! > least) continue;
    const vector = long.subarray(a * length, (a + 1) * length);
    for (let axis = 0; axis < length; axis++) {
      vector.fill(0);
      vector[axis] = 1;
      for (let pass = 0; pass < 2; pass++) for (let b = 0; b < a; b++) takeAway(vector, long, b * length);
      const rest = norm(vector);
      if (rest < 0.5 / Math.sqrt(length)) continue;
      for (let i = 0; i < length; i++) vector[i]! /= rest;
      break;
    }
  }
}

function takeAway(vector: Float64Array, long: Float64Array, offset: number): void {
  let along = 0;
  for (let i = 0; i < vector.length; i++) along += vector[i]! * long[offset + i]!;
  for (let i = 0; i < vector.length; i++) vector[i]! -= along * long[offset + i]!;
}

function fixSigns(right: Float64Array, left: Float64Array, count: number): void {
  const [p, n] = [right.length / count, left.length / count];
  for (let a = 0; a < count; a++) {
    const vector = right.subarray(a * p, (a + 1) * p);
    const largest = vector.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
    if (largest >= 0) continue;
    for (let j = 0; j < p; j++) vector[j] = -vector[j]!;
    for (let i = 0; i < n; i++) left[a * n + i] = -left[a * n + i]!;
  }
}

function transposed(vectors: Float64Array, count: number): Float64Array {
  const n = vectors.length / count;
  const across = new Float64Array(vectors.length);
  for (let a = 0; a < count; a++) for (let i = 0; i < n; i++) across[i * count + a] = vectors[a * n + i]!;
  return across;
}
