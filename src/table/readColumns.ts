import { DuckDBDoubleVector } from "@duckdb/node-api";
import { QueryError } from "../errors.ts";
import type { Database } from "./database.ts";
import { describeFault } from "./describeFault.ts";
import { ident } from "./ident.ts";

/**
 * Numeric columns of a query as one row-major array, by chunk vectors: 500,000 × 8 in about 0.1 s.
 * Every column is cast to DOUBLE; a missing value is an error, because a kernel has no word for it.
 */
export async function readColumns(
  db: Database,
  query: string,
  names: readonly string[],
): Promise<{ data: Float64Array; rows: number }> {
  const list = names.map((name) => `CAST(${ident(name)} AS DOUBLE) AS ${ident(name)}`).join(", ");
  const sql = `SELECT ${list} FROM (${query})`;
  const parts: Float64Array[] = [];
  let rows = 0;
  try {
    const result = await db.connection.run(sql);
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) break;
      const n = chunk.rowCount;
      const part = new Float64Array(n * names.length);
      for (let c = 0; c < names.length; c++) fillColumn(chunk.getColumnVector(c), part, c, names, n);
      parts.push(part);
      rows += n;
    }
  } catch (cause) {
    if (cause instanceof RangeError) throw cause;
    throw new QueryError(describeFault(cause), sql, cause);
  }
  const data = new Float64Array(rows * names.length);
  let offset = 0;
  for (const part of parts) {
    data.set(part, offset);
    offset += part.length;
  }
  return { data, rows };
}

function fillColumn(vector: unknown, part: Float64Array, c: number, names: readonly string[], n: number): void {
  if (!(vector instanceof DuckDBDoubleVector)) throw new TypeError(`Cannot read column "${names[c]}": not a DOUBLE`);
  for (let r = 0; r < n; r++) {
    const value = vector.getItem(r);
    if (value === null) throw new RangeError(`Cannot read column "${names[c]}" as numbers: it has missing values`);
    part[r * names.length + c] = value;
  }
}
