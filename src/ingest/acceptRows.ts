import type { Source } from "../config/index.ts";
import { type Database, ident, literal } from "../table/index.ts";
import { convertColumn } from "./convertColumn.ts";

export interface RawColumn {
  /** Canonical name. */
  readonly name: string;
  /** Name in the raw table. */
  readonly raw: string;
  /** DuckDB type in the raw table. */
  readonly type: string;
}

export interface RawTable {
  /** Quoted name; its rowid is the order of the file. */
  readonly sql: string;
  readonly columns: readonly RawColumn[];
}

/** A row that was read but not accepted. */
export interface UnfitRow {
  /** Place among the rows as read, from 0. */
  readonly row: number;
  readonly column: string;
  readonly reason: string;
}

/**
 * Converts the rows of a raw table and appends those that fit to `into`: source_file, source_row, then the columns. Every
 * declared column of every row is read.
 *
 * @returns the number of rows appended, and the others with the first thing wrong in each.
 */
export async function acceptRows(
  db: Database,
  source: Source,
  raw: RawTable,
  into: { readonly table: string; readonly file: number },
): Promise<{ accepted: number; unfit: readonly UnfitRow[] }> {
  const values: string[] = [];
  const tests: string[] = [];
  const faults: { column: string; reason: string }[] = [];
  for (const { name, raw: rawName, type } of raw.columns) {
    const column = source.columns[name];
    if (column === undefined) continue;
    const conversion = convertColumn(ident(rawName), type, column, source.dialect.nulls);
    values.push(`${conversion.value} AS ${ident(name)}`);
    for (const { test, reason } of conversion.faults) {
      tests.push(`WHEN ${test} THEN ${faults.length}`);
      faults.push({ column: name, reason });
    }
  }
  const checked = ident(`checked ${into.table}`);
  await db.run(`
    CREATE OR REPLACE TEMP TABLE ${checked} AS
    SELECT rowid AS source_row, ${values.join(", ")}, CASE ${tests.join(" ")} ELSE -1 END AS fault FROM ${raw.sql}`);
  const names = raw.columns.map(({ name }) => ident(name)).join(", ");
  const select = `SELECT CAST(${literal(into.file)} AS INTEGER) AS source_file, source_row, ${names} FROM ${checked} WHERE fault < 0`;
  const first =
    into.file === 0 ? `CREATE OR REPLACE TABLE ${ident(into.table)} AS` : `INSERT INTO ${ident(into.table)}`;
  await db.run(`${first} ${select}`);
  const counted = await db.row(`SELECT count(*) AS n FROM ${checked} WHERE fault < 0`);
  const rows = await db.rows(`SELECT source_row, fault FROM ${checked} WHERE fault >= 0 ORDER BY source_row`);
  await db.run(`DROP TABLE ${checked}`);
  const unfit = rows.map(({ source_row, fault }) => ({
    row: Number(source_row),
    ...(faults[Number(fault)] as { column: string; reason: string }),
  }));
  return { accepted: Number(counted?.["n"]), unfit };
}
