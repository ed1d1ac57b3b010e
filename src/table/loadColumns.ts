import { BIGINT, BOOLEAN, DOUBLE, DuckDBDataChunk, type DuckDBType, INTEGER, VARCHAR } from "@duckdb/node-api";
import type { Database } from "./database.ts";
import { ident } from "./ident.ts";

export type ColumnValues =
  | Float64Array
  | Int32Array
  | readonly (string | null)[]
  | readonly (number | null)[]
  | readonly (boolean | null)[];

export interface Column {
  readonly name: string;
  readonly type: "text" | "integer" | "bigint" | "number" | "boolean";
  readonly values: ColumnValues;
}

const types: Record<Column["type"], DuckDBType> = {
  text: VARCHAR,
  integer: INTEGER,
  bigint: BIGINT,
  number: DOUBLE,
  boolean: BOOLEAN,
};

/** Makes a table of equally long columns computed in TypeScript. Throws TypeError when their lengths differ. */
export async function loadColumns(db: Database, table: string, columns: readonly Column[]): Promise<void> {
  const rows = columns[0]?.values.length ?? 0;
  for (const column of columns) {
    if (column.values.length !== rows) {
      throw new TypeError(
        `Cannot load table "${table}": column "${column.name}" has ${column.values.length} rows, not ${rows}`,
      );
    }
  }
  const list = columns.map((column) => `${ident(column.name)} ${types[column.type]}`).join(", ");
  await db.run(`CREATE OR REPLACE TABLE ${ident(table)} (${list})`);
  const appender = await db.connection.createAppender(table);
  const chunkTypes = columns.map((column) => types[column.type]);
  for (let start = 0; start < rows; start += 2048) {
    const n = Math.min(2048, rows - start);
    const chunk = DuckDBDataChunk.create(chunkTypes, n);
    columns.forEach((column, c) => {
      chunk.setColumnValues(c, cells(column, start, start + n));
    });
    appender.appendDataChunk(chunk);
  }
  appender.flushSync();
  appender.closeSync();
}

function cells(
  { type, values }: Column,
  start: number,
  end: number,
): readonly (string | number | bigint | boolean | null)[] {
  if (type !== "bigint")
    return ArrayBuffer.isView(values) ? Array.from(values.subarray(start, end)) : values.slice(start, end);
  return Array.from(values.slice(start, end) as ArrayLike<unknown>, (value) =>
    typeof value === "number" ? BigInt(value) : null,
  );
}
