import type { Matrix } from "./matrix.ts";
import { symmetricEigen } from "./symmetricEigen.ts";

/** Below this, an entry of the start is 0; of points that are smaller than 1 altogether, below this share of their size. */
const least = 1e-6;

/** Singular values below this share of the largest are rounding, and give no direction. */
const rounding = 1e-7;

/** A start for a factorisation: `weights` n × k and `loadings` k × p, both row-major and not negative. */
export interface NonNegativeStart {
  readonly weights: Float64Array;
  readonly loadings: Float64Array;
}

/**
 * A start without anything random: of each singular pair its positive or its negative part, whichever is the larger.
 * The pairs are from the eigenvectors of the p × p matrix of products, O(n·p² + p³). Components beyond the rank of the
 * points are 0.
 *
 * Source: Boutsidis and Gallopoulos 2008, SVD based initialization (NNDSVD), doi:10.1016/j.patcog.2007.09.010.
 *
 * @param points n × p, not negative.
 * @param k how many components, 1…p.
 */
export function nndsvd({ data, rows, columns: p }: Matrix, k: number): NonNegativeStart {
  const { values, vectors } = symmetricEigen(products(data, rows, p), p);
  const weights = new Float64Array(rows * k);
  const loadings = new Float64Array(k * p);
  const largest = Math.sqrt(Math.max(values[0] ?? 0, 0));
  const floor = least * Math.min(1, Math.sqrt(largest));
  const kept = (value: number): number => (value < floor ? 0 : value);
  for (let c = 0; c < k; c++) {
    const singular = Math.sqrt(Math.max(values[c]!, 0));
    if (!(singular > rounding * largest)) break;
    const right = vectors.subarray(c * p, (c + 1) * p);
    const left = leftVector(data, rows, right, singular);
    const sign = c === 0 ? 0 : strongerSign(left, right);
    const [u, v] = [part(left, sign), part(right, sign)];
    const [uLength, vLength] = [length(u), length(v)];
    const scale = Math.sqrt(singular * uLength * vLength);
    for (let i = 0; i < rows; i++) weights[i * k + c] = kept((scale * u[i]!) / uLength);
    for (let j = 0; j < p; j++) loadings[c * p + j] = kept((scale * v[j]!) / vLength);
  }
  return { weights, loadings };
}

/** Xᵀ·X, p × p. */
function products(data: Float64Array, rows: number, p: number): Float64Array {
  const sums = new Float64Array(p * p);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < p; i++) {
      for (let j = i; j < p; j++) sums[i * p + j]! += data[row * p + i]! * data[row * p + j]!;
    }
  }
  return sums;
}

function leftVector(data: Float64Array, rows: number, right: Float64Array, singular: number): Float64Array {
  const p = right.length;
  const left = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let j = 0; j < p; j++) sum += data[row * p + j]! * right[j]!;
    left[row] = sum / singular;
  }
  return left;
}

/** 1 when the positive parts of both vectors are longer together than the negative ones, else −1. */
function strongerSign(left: Float64Array, right: Float64Array): number {
  const together = (sign: number): number => length(part(left, sign)) * length(part(right, sign));
  return together(1) > together(-1) ? 1 : -1;
}

/** The entries of one sign, without it; of a sign of 0 all, without theirs. */
function part(vector: Float64Array, sign: number): Float64Array {
  return vector.map((value) => (sign === 0 ? Math.abs(value) : Math.max(sign * value, 0)));
}

function length(vector: Float64Array): number {
  let sum = 0;
  for (const value of vector) sum += value * value;
  return Math.sqrt(sum);
}
