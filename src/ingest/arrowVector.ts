import { DataType, type Vector } from "apache-arrow";

/**
 * Whether a column of a batch has as many rows as the batch, and what they need: the library reads beyond the end of what
 * is too short, and then invents values.
 */
export function isWholeVector(vector: Vector, rows: number): boolean {
  if (vector.length !== rows) return false;
  const { type } = vector;
  return vector.data.every(({ length, nullBitmap, valueOffsets, values }) => {
    if (DataType.isNull(type)) return true;
    const bits = bytesOf(nullBitmap);
    if (bits > 0 && bits * 8 < length) return false;
    if (DataType.isUtf8(type) || DataType.isLargeUtf8(type)) return areOffsets(valueOffsets, length, bytesOf(values));
    return bytesOf(values) * 8 >= length * bitsOf(type);
  });
}

function bytesOf(buffer: ArrayBufferView | null | undefined): number {
  return buffer?.byteLength ?? 0;
}

function areOffsets(offsets: ArrayLike<number | bigint> | undefined, length: number, bytes: number): boolean {
  if (length === 0) return true;
  if (offsets === undefined || offsets.length < length + 1 || offsets[0]! < 0) return false;
  for (let i = 0; i < length; i++) if (offsets[i]! > offsets[i + 1]!) return false;
  return offsets[length]! <= bytes;
}

/** Bits of a stored value; 0 for what the product does not read as one. */
function bitsOf(type: DataType): number {
  if (DataType.isDictionary(type)) return type.indices.bitWidth;
  if (DataType.isInt(type) || DataType.isDecimal(type)) return type.bitWidth;
  if (DataType.isFloat(type)) return 16 << type.precision;
  if (DataType.isBool(type)) return 1;
  if (DataType.isTimestamp(type)) return 64;
  return DataType.isDate(type) ? 32 << type.unit : 0;
}
