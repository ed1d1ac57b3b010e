/** Segments of a table of a function of a float32: 128 for each power of 2 from 2^-63 on, by the leading bits of the number. */
export const SHIFT = 16;
/** The bits of a number that say where in its segment it lies, and one over how many such places there are. */
export const REST = (1 << SHIFT) - 1;
export const SCALE = 1 / (1 << SHIFT);
/** The bits of the first number, and the last segment. */
export const FIRST = 64 << 23;
export const LAST = 96 * 128 - 1;

/** A number and its bits in the same four bytes. */
export function floatBits(): [float: Float32Array, bits: Int32Array] {
  const float = new Float32Array(1);
  return [float, new Int32Array(float.buffer)];
}

/**
 * A function of a positive number at the borders of all segments; a line between two is within 10⁻⁵ of a power. Powers are what layouts
 * spend their time on otherwise.
 */
export function coefficientTable(of: (square: number) => number): Float64Array {
  const [float, bits] = floatBits();
  return Float64Array.from({ length: LAST + 2 }, (_, segment) => {
    bits[0] = FIRST + (segment << SHIFT);
    return of(float[0]!);
  });
}
