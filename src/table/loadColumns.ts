import {
  BIGINT,
  BOOLEAN,
  DECIMAL,
  DOUBLE,
  DuckDBDataChunk,
  DuckDBDecimalValue,
  DuckDBStructVector,
  type DuckDBType,
  type DuckDBVector,
  INTEGER,
  STRUCT,
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
  const each = columns.map((column) => types[column.type]);
  const list = columns.map((column, c) => `${ident(column.name)} ${each[c]}`).join(", ");
  await load(db, { table, list, types: each }, columns, (chunk, c) => chunk.getColumnVector(c));
}

/**
 * Makes a table of one column `fields`, a STRUCT of equally long columns: in about half the time, since the engine makes no statistics of the values of such.
 * Throws TypeError when their lengths differ.
 */
export async function loadFields(db: Database, table: string, columns: readonly Column[]): Promise<void> {
  const fields = STRUCT(Object.fromEntries(columns.map((column) => [column.name, types[column.type]])));
  const list = columns.map((column) => `${ident(column.name)} ${types[column.type]}`).join(", ");
  await load(db, { table, list: `fields STRUCT(${list})`, types: [fields] }, columns, (chunk, c) => {
    const vector = chunk.getColumnVector(0);
    if (vector instanceof DuckDBStructVector) return vector.entryVectorAt(c);
    throw new TypeError(`Cannot load table "${table}": the engine gives no fields`);
  });
}

interface TableLayout {
  readonly table: string;
  /** Its columns, as SQL, and their types. */
  readonly list: string;
  readonly types: readonly DuckDBType[];
}

/** @param vectorOf where a column lies in a chunk. */
async function load(
  db: Database,
  { table, list, types }: TableLayout,
  columns: readonly Column[],
  vectorOf: (chunk: DuckDBDataChunk, c: number) => DuckDBVector,
): Promise<void> {
  const rows = columns[0]?.values.length ?? 0;
  for (const column of columns) {
    if (column.values.length !== rows) {
      throw new TypeError(
        `Cannot load table "${table}": column "${column.name}" has ${column.values.length} rows, not ${rows}`,
      );
    }
  }
  await db.run(`CREATE OR REPLACE TABLE ${ident(table)} (${list})`);
  const appender = await db.connection.createAppender(table);
  // Numbers lie in the same vectors, chunk after chunk: to make these takes longer than to fill them.
  const reusable = columns.every(({ values }) => ArrayBuffer.isView(values));
  let chunk: DuckDBDataChunk | undefined;
  for (let start = 0; start < rows; start += chunkRows) {
    const n = Math.min(chunkRows, rows - start);
    if (!reusable || chunk?.rowCount !== n) chunk = DuckDBDataChunk.create(types, n);
    for (const [c, column] of columns.entries()) fill(vectorOf(chunk, c), column, start, n);
    appender.appendDataChunk(chunk);
  }
  appender.flushSync();
  appender.closeSync();
}

function fill(vector: DuckDBVector, { type, values }: Column, start: number, rows: number): void {
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
  if (values instanceof BigInt64Array) {
    return put(keptItems(vector, BigInt64Array) ?? keptView(vector), values.subarray(start, start + rows));
  }
  return false;
}

function put<T>(kept: { set(part: T): void } | undefined, part: T): boolean {
  kept?.set(part);
  return kept !== undefined;
}
