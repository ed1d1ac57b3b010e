/** The eigenvalues of a symmetric matrix, largest first, and their vectors. */
export interface Eigen {
  /** n values, descending. */
  readonly values: Float64Array;
  /** n × n row-major: row i is the unit eigenvector of value i, its entry of largest size above 0. */
  readonly vectors: Float64Array;
}

const mostSweeps = 60;

/**
 * All eigenvalues and eigenvectors of a symmetric matrix, by Jacobi's rotations in a fixed order: accurate to rounding, also
 * for small values beside large ones, and the same bits in every run. The sign of a vector, which is free, is fixed by its
 * largest entry (the first of equals). O(n³) per sweep, some ten sweeps: meant for up to a few hundred columns.
 *
 * Source: Golub and Van Loan 2013, Matrix Computations, § 8.5. Checked against NumPy's `linalg.eigh`.
 *
 * @param symmetric n × n row-major, finite; only the upper triangle is read.
 * @throws TypeError when there are not n × n values; RangeError when one is not finite.
 */
export function symmetricEigen(symmetric: Float64Array, n: number): Eigen {
  if (symmetric.length !== n * n) {
    throw new TypeError(`Cannot find eigenvalues: ${symmetric.length} values were given, ${n} × ${n} are needed`);
  }
  if (!symmetric.every(Number.isFinite)) {
    throw new RangeError("Cannot find eigenvalues: a value is not a finite number, finite numbers are needed");
  }
  const a = mirrored(symmetric, n);
  const vectors = identity(n);
  for (let sweep = 0; sweep < mostSweeps && rotateAll(a, vectors, n); sweep++);
  return sorted(a, vectors, n);
}

function mirrored(symmetric: Float64Array, n: number): Float64Array {
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = i; j < n; j++) a[i * n + j] = a[j * n + i] = symmetric[i * n + j]!;
  return a;
}

function identity(n: number): Float64Array {
  const one = new Float64Array(n * n);
  for (let i = 0; i < n; i++) one[i * n + i] = 1;
  return one;
}

/** One rotation for each pair of columns; false when nothing was left to rotate. */
function rotateAll(a: Float64Array, vectors: Float64Array, n: number): boolean {
  let rotated = false;
  for (let p = 0; p < n - 1; p++) {
    for (let q = p + 1; q < n; q++) {
      const size = Math.sqrt(Math.abs(a[p * n + p]!)) * Math.sqrt(Math.abs(a[q * n + q]!));
      const off = Math.abs(a[p * n + q]!);
      if (off <= Number.EPSILON * 0.25 * size || off < Number.MIN_VALUE * 16) continue;
      rotate(a, vectors, n, p, q);
      rotated = true;
    }
  }
  return rotated;
}

function rotate(a: Float64Array, vectors: Float64Array, n: number, p: number, q: number): void {
  const theta = (a[q * n + q]! - a[p * n + p]!) / (2 * a[p * n + q]!);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (let k = 0; k < n; k++) {
    const kp = a[k * n + p]!;
    const kq = a[k * n + q]!;
    a[k * n + p] = c * kp - s * kq;
    a[k * n + q] = s * kp + c * kq;
  }
  for (let k = 0; k < n; k++) {
    const pk = a[p * n + k]!;
    const qk = a[q * n + k]!;
    a[p * n + k] = c * pk - s * qk;
    a[q * n + k] = s * pk + c * qk;
    const vp = vectors[p * n + k]!;
    const vq = vectors[q * n + k]!;
    vectors[p * n + k] = c * vp - s * vq;
    vectors[q * n + k] = s * vp + c * vq;
  }
  a[p * n + q] = 0;
  a[q * n + p] = 0;
}

function sorted(a: Float64Array, vectors: Float64Array, n: number): Eigen {
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[j * n + j]! - a[i * n + i]! || i - j);
  const values = Float64Array.from(order, (i) => a[i * n + i]!);
  const ordered = new Float64Array(n * n);
  for (const [row, i] of order.entries()) {
    const vector = vectors.subarray(i * n, (i + 1) * n);
    const largest = vector.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
    for (let k = 0; k < n; k++) ordered[row * n + k] = largest < 0 ? -vector[k]! : vector[k]!;
  }
  return { values, vectors: ordered };
}
