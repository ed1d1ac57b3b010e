import {
  BIGINT,
  BOOLEAN,
  DECIMAL,
  DOUBLE,
  DuckDBDataChunk,
  DuckDBDecimalValue,
  type DuckDBType,
  type DuckDBVector,
  INTEGER,
  VARCHAR,
} from "@duckdb/node-api";
import type { Database } from "./database.ts";
import { ident } from "./ident.ts";
import { keptItems, keptView, knowsAll } from "./keptArrays.ts";

export type ColumnValues =
  | Float64Array
  | Int32Array
  | readonly (string | null)[]
  | readonly (number | null)[]
  | readonly (boolean | null)[]
  | BigInt64Array;

export interface Column {
  readonly name: string;
  /** `money`: ten thousandths as 64 bits, which become DECIMAL(18,4). */
  readonly type: "text" | "integer" | "bigint" | "number" | "boolean" | "money";
  readonly values: ColumnValues;
}

const types: Record<Column["type"], DuckDBType> = {
  text: VARCHAR,
  integer: INTEGER,
  bigint: BIGINT,
  number: DOUBLE,
  boolean: BOOLEAN,
  money: DECIMAL(18, 4),
};

const chunkRows = 2048;

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
  // Numbers lie in the same vectors, chunk after chunk: to make these takes longer than to fill them.
  const reusable = columns.every(({ values }) => ArrayBuffer.isView(values));
  let chunk: DuckDBDataChunk | undefined;
  for (let start = 0; start < rows; start += chunkRows) {
    const n = Math.min(chunkRows, rows - start);
    if (!reusable || chunk?.rowCount !== n) chunk = DuckDBDataChunk.create(chunkTypes, n);
    for (const [c, column] of columns.entries()) fill(chunk, c, column, start, n);
    appender.appendDataChunk(chunk);
  }
  appender.flushSync();
  appender.closeSync();
}

function fill(chunk: DuckDBDataChunk, c: number, { type, values }: Column, start: number, rows: number): void {
  const vector = chunk.getColumnVector(c);
  if (!putAll(vector, values, start, rows)) {
    for (let row = 0; row < rows; row++) vector.setItem(row, cell(type, values[start + row] ?? null));
  }
  vector.flush();
}

function cell(type: Column["type"], value: string | number | bigint | boolean | null) {
  if (type === "bigint" && typeof value === "number") return BigInt(value);
  if (type === "money" && typeof value === "bigint") return new DuckDBDecimalValue(value, 18, 4);
  return value;
}

/** Takes numbers at once where the vector keeps them as they are; false where it does not. */
function putAll(vector: DuckDBVector, values: ColumnValues, start: number, rows: number): boolean {
  if (!knowsAll(vector)) return false;
  if (values instanceof Float64Array) return put(keptItems(vector, Float64Array), values.subarray(start, start + rows));
  if (values instanceof Int32Array) return put(keptItems(vector, Int32Array), values.subarray(start, start + rows));
  if (values instanceof BigInt64Array) return put(keptView(vector), values.subarray(start, start + rows));
  return false;
}

function put<T>(kept: { set(part: T): void } | undefined, part: T): boolean {
  kept?.set(part);
  return kept !== undefined;
}
