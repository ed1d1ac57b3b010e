import { DuckDBBigIntVector, DuckDBDecimal64Vector, DuckDBIntegerVector } from "@duckdb/node-api";
import { keptItems, keptView, knowsAll } from "./keptArrays.ts";

/** Whole numbers of 32 bits, or of 64. */
export type WholeNumbers = Int32Array | BigInt64Array;

/**
 * The whole numbers of a vector of the engine: INTEGER, BIGINT, or the digits of a DECIMAL without the point.
 *
 * @param name of the column, for errors.
 * @throws TypeError for a vector of another type, RangeError for a missing value.
 */
export function wholeNumbers(vector: unknown, name: string): WholeNumbers {
  if (vector instanceof DuckDBIntegerVector) {
    const kept = knowsAll(vector) ? keptItems(vector, Int32Array) : undefined;
    return kept ?? Int32Array.from({ length: vector.itemCount }, (_, row) => known(vector.getItem(row), name));
  }
  if (vector instanceof DuckDBBigIntVector) {
    const kept = knowsAll(vector) ? keptItems(vector, BigInt64Array) : undefined;
    return kept ?? longs(vector.itemCount, (row) => known(vector.getItem(row), name));
  }
  if (vector instanceof DuckDBDecimal64Vector) {
    const kept = knowsAll(vector) ? keptView(vector) : undefined;
    return kept ?? longs(vector.itemCount, (row) => known(vector.getScaledValue(row), name));
  }
  throw new TypeError(`Cannot read column "${name}": not an INTEGER, BIGINT or DECIMAL of 10 to 18 digits`);
}

function longs(rows: number, value: (row: number) => bigint): BigInt64Array {
  const all = new BigInt64Array(rows);
  for (let row = 0; row < rows; row++) all[row] = value(row);
  return all;
}

function known<T>(value: T | null, name: string): T {
  if (value === null) throw new RangeError(`Cannot read column "${name}" as integers: it has missing values`);
  return value;
}
