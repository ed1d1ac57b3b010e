/** Room for numbers that a thread may read too. */
export function shared(numbers: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * numbers));
}
