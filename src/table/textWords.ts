import { DuckDBVarCharVector } from "@duckdb/node-api";
import { keptWords, knowsAll } from "./keptArrays.ts";

/** Bytes of the longest text that is told whole. */
const mostShort = 12;

const words = 4;

/**
 * The texts of a vector of the engine as numbers, four each: the length in bytes, then twelve bytes of UTF-8, the first one lowest, and 0
 * beyond the end. Of a longer text the length alone counts. Ten times as fast as texts, whose bytes the engine keeps like this.
 *
 * @param name of the column, for errors.
 * @throws TypeError for a vector of another type, RangeError for a missing value.
 */
export function textWords(vector: unknown, name: string): Int32Array {
  if (!(vector instanceof DuckDBVarCharVector)) throw new TypeError(`Cannot read column "${name}": not a text`);
  return (knowsAll(vector) ? keptWords(vector) : undefined) ?? encoded(vector, name);
}

/** The same, text by text. */
function encoded(vector: DuckDBVarCharVector, name: string): Int32Array {
  const bytes = new Uint8Array(4 * words * vector.itemCount);
  const all = new Int32Array(bytes.buffer);
  const encoder = new TextEncoder();
  for (let row = 0; row < vector.itemCount; row++) {
    const text = vector.getItem(row);
    if (text === null) throw new RangeError(`Cannot read column "${name}" as texts: it has missing values`);
    const own = encoder.encode(text);
    all[words * row] = own.length;
    if (own.length <= mostShort) bytes.set(own, 4 * (words * row + 1));
  }
  return all;
}
