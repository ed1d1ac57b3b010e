import { isUtf8 } from "node:buffer";
import type { SourceColumn } from "../config/index.ts";
import type { ReadValue } from "./rowCollector.ts";
import { type Stored, sqliteName } from "./sqliteFile.ts";

const longestText = 2_000_000;
const bytes = "bytes";

/**
 * A column of SQLite as SQL: numbers as they are, texts as their bytes (the library ends them at a NUL), and a word for what is
 * not taken out of the file: bytes, and what is longer than 2 MB.
 */
export function sqliteColumn(name: string): string {
  const column = sqliteName(name);
  const text = `CASE WHEN octet_length(${column}) > ${longestText} THEN 'long' ELSE CAST(${column} AS BLOB) END`;
  return `CASE typeof(${column}) WHEN 'text' THEN ${text} WHEN 'blob' THEN '${bytes}' ELSE ${column} END`;
}

/**
 * A value that `sqliteColumn` gave, as text. Each value of SQLite has a type of its own, whatever the column says: whole numbers
 * keep all their digits, floating ones are read as those of Parquet are.
 *
 * @param mark what stands before the decimals of numbers that are text in this column.
 */
export function sqliteValue(value: Stored, type: SourceColumn["type"], mark: string): ReadValue {
  if (value === null) return null;
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number") return numberValue(value, type, mark);
  if (typeof value === "string") {
    return { reason: value === bytes ? "holds bytes, not text or a number" : `is longer than ${longestText} bytes` };
  }
  return isUtf8(value)
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("utf8")
    : { reason: "is not UTF-8 text" };
}

function numberValue(value: number, type: SourceColumn["type"], mark: string): ReadValue {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 63) return BigInt(value).toString();
  if (type === "text") return { reason: "is not a whole number, which a text made of it needs" };
  const places = Math.abs(value * 10_000 - Math.round(value * 10_000)) < 0.001;
  const text = type === "decimal" && places ? value.toFixed(4) : String(value);
  return type === "decimal" || type === "number" ? text.replace(".", mark) : text;
}
