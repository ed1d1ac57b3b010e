/** Whole numbers, as narrow as they can be. */
export type NarrowNumbers = InstanceType<(typeof arrays)[Width]>;

/** Bytes of a number. */
export type Width = 1 | 2 | 4 | 8;

const arrays = { 1: Int8Array, 2: Int16Array, 4: Int32Array, 8: Float64Array } as const;

/** The same numbers in the narrowest array that holds them. */
export function narrowed(numbers: Float64Array | Int32Array): NarrowNumbers {
  let [least, most] = [0, 0];
  for (let i = 0; i < numbers.length; i++) {
    const value = numbers[i]!;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  for (const width of [1, 2, 4] as const) {
    const bound = 2 ** (8 * width - 1);
    if (least >= -bound && most < bound) return new arrays[width](numbers);
  }
  return new Float64Array(numbers);
}

/** Numbers that lie in bytes, from a place that is a multiple of eight. */
export function narrowAt(bytes: Uint8Array, place: number, width: Width, length: number): NarrowNumbers {
  return new arrays[width](bytes.buffer as ArrayBuffer, bytes.byteOffset + place, length);
}
