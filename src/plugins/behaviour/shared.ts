/** Room for numbers that a thread may read too, or give without copies. */
export function shared(numbers: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * numbers));
}

export function sharedFloats(numbers: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(8 * numbers));
}
