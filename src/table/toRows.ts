import { type DuckDBResultReader, DuckDBTypeId } from "@duckdb/node-api";

export type Cell = string | number | boolean | null | readonly Cell[];

/**
 * Rows as plain JSON-safe values: DECIMAL and DOUBLE as numbers, whole numbers as numbers while exact and as text
 * beyond 2^53, dates as `2024-01-31`, timestamps as `2024-01-31T10:00:00`.
 *
 * A row has no prototype, so that a column may be called `__proto__`.
 *
 * @throws RangeError when a number is NaN or infinite: such a value never leaves a query.
 */
export function toRows(reader: DuckDBResultReader): Record<string, Cell>[] {
  const temporal = reader.columnTypes().map((type) => temporalTypes.has(type.typeId));
  const names = reader.columnNames();
  const texts = temporal.some(Boolean) ? reader.getRowsJson() : undefined;
  return reader.getRowsJS().map((values, r) => {
    const row: Record<string, Cell> = Object.create(null);
    names.forEach((name, c) => {
      row[name] = temporal[c] ? temporalCell(texts?.[r]?.[c]) : plainCell(values[c], name);
    });
    return row;
  });
}

const temporalTypes = new Set([
  DuckDBTypeId.DATE,
  DuckDBTypeId.TIMESTAMP,
  DuckDBTypeId.TIMESTAMP_S,
  DuckDBTypeId.TIMESTAMP_MS,
  DuckDBTypeId.TIMESTAMP_NS,
  DuckDBTypeId.TIMESTAMP_TZ,
]);

function temporalCell(value: unknown): string | null {
  return typeof value === "string" ? value.replace(" ", "T") : null;
}

function plainCell(value: unknown, name: string): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value))
      throw new RangeError(`Cannot read column "${name}": it holds a number that is not finite`);
    return value;
  }
  if (Array.isArray(value)) return value.map((item) => plainCell(item, name));
  return typeof value === "boolean" ? value : String(value);
}
