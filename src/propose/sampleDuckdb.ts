import { QueryError } from "../errors.ts";
import { corruptDuckdb, isReadType, openDuckdb } from "../ingest/loadDuckdb.ts";
import type { FileName } from "../ingest/readBytes.ts";
import { type Database, ident } from "../table/index.ts";
import { count } from "./few.ts";
import { loadTyped } from "./loadTyped.ts";
import { quoted } from "./quoted.ts";
import type { Sample, SampleColumn } from "./sample.ts";

/** A table of a DuckDB file, which the project file names as `relation`. */
export interface DuckdbTable {
  readonly relation: string;
  readonly sql: string;
}

/** The tables of a DuckDB file by name; without those whose names have dots, as none could be told by its name. */
async function tablesOf(shop: Database): Promise<DuckdbTable[]> {
  const found = await shop.rows(`
    SELECT schema_name, table_name FROM duckdb_tables()
    WHERE database_name = 'shop' AND NOT internal AND NOT contains(schema_name || table_name, '.')
    ORDER BY schema_name, table_name`);
  return found.map((row) => {
    const [schema, name] = [String(row["schema_name"]), String(row["table_name"])];
    return { relation: schema === "main" ? name : `${schema}.${name}`, sql: `shop.${ident(schema)}.${ident(name)}` };
  });
}

/**
 * Looks at the first, middle and last rows of each table of a DuckDB file and loads them with their types, one table after the other.
 *
 * @param take is given each table with rows before the next is looked at.
 * @throws CheckError `corrupt-file`, `unfinished-file`.
 */
export async function sampleDuckdb(
  db: Database,
  file: FileName,
  { table, limit }: { readonly table: string; readonly limit: number },
  take: (sample: Sample) => Promise<void>,
): Promise<void> {
  const shop = await openDuckdb(file);
  try {
    for (const one of await reading(file, () => tablesOf(shop))) {
      const sample = await reading(file, () => rowsOf(shop, one, { table, limit }));
      if (sample === undefined) continue;
      await loadTyped(db, table, sample.columns);
      await take(sample);
    }
  } finally {
    shop.close();
  }
}

async function reading<T>(file: FileName, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw cause instanceof QueryError ? corruptDuckdb(file) : cause;
  }
}

async function rowsOf(
  shop: Database,
  { relation, sql }: DuckdbTable,
  { table, limit }: { readonly table: string; readonly limit: number },
): Promise<Sample | undefined> {
  const total = Number((await shop.row(`SELECT count(*) AS n FROM ${sql}`))?.["n"]);
  if (total === 0) return undefined;
  const described = await shop.rows(`DESCRIBE SELECT * FROM ${sql}`);
  const kinds = described.map((row) => ({ name: String(row["column_name"]), type: String(row["column_type"]) }));
  const list = kinds.map(({ name, type }, c) => {
    return `${isReadType(type) ? `CAST(${ident(name)} AS VARCHAR)` : "CAST(NULL AS VARCHAR)"} AS c${c}`;
  });
  const whole = total <= 3 * limit;
  const starts = whole ? [0] : [0, Math.floor((total - limit) / 2), total - limit];
  const parts = starts.map((start) => `rowid BETWEEN ${start} AND ${start + (whole ? total : limit) - 1}`);
  const where = whole ? "" : `WHERE ${parts.join(" OR ")}`;
  const rows = await shop.rows(`SELECT ${list.join(", ")} FROM ${sql} ${where} ORDER BY rowid`);
  const columns = kinds.map(({ name, type }, c): SampleColumn => {
    const values = rows.map((row) => (row[`c${c}`] ?? null) as string | null);
    return isReadType(type) ? { name, type, values } : { name, type: "VARCHAR", values, unread: true };
  });
  const what = whole
    ? `all ${count(total)} rows`
    : `first, middle and last rows, ${count(rows.length)} of ${count(total)},`;
  const evidence = [`Looked at ${what} of table ${quoted(relation)}`];
  return { format: "duckdb", relation, table, columns, rows: rows.length, whole, evidence };
}
