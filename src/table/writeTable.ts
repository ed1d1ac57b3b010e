import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Database } from "./database.ts";
import { literal } from "./literal.ts";
import { parquetSql } from "./parquetSql.ts";

/**
 * Writes the rows of a query as a Parquet file: under a temporary name, synced, counted, then renamed.
 * The query must have an ORDER BY with a unique tie-break, so that equal input gives equal bytes.
 *
 * @returns how many rows were written.
 */
export async function writeTable(db: Database, query: string, file: string): Promise<number> {
  const temporary = `${file}.tmp`;
  try {
    await db.run(`COPY (${query}) TO ${literal(temporary)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)`);
    const counted = await db.row(`SELECT count(*) AS n FROM ${parquetSql(temporary)}`);
    await sync(temporary);
    await rename(temporary, file);
    await sync(dirname(file));
    return Number(counted?.["n"] ?? 0);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw cause;
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
