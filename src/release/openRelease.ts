import { type Column, type Database, ident, loadColumns, openDatabase } from "../table/index.ts";
import type { DataColumn } from "./checkRows.ts";
import type { Release } from "./readRelease.ts";

/**
 * A DuckDB that holds the release tables and nothing else: no file, no network, no setting can be reached from it.
 * One thread, so that equal tables and equal SQL give equal bytes.
 */
export async function openRelease(release: Release): Promise<Database> {
  const db = await openDatabase({ threads: 1, memoryLimit: "2GB", allowedFolders: [], allowedFiles: [] });
  for (const table of release.schema.tables) {
    const rows = release.tables.get(table.id) ?? [];
    await loadColumns(
      db,
      table.id,
      table.columns.map((column) => ({
        name: column.name,
        type: loaded[column.type],
        values: rows.map((row) => row[column.name] ?? null) as Column["values"],
      })),
    );
    for (const column of table.columns.filter((one) => one.type === "date")) {
      await db.run(`ALTER TABLE ${ident(table.id)} ALTER COLUMN ${ident(column.name)} TYPE ${dateType(column, rows)}`);
    }
  }
  return db;
}

const loaded: Record<DataColumn["type"], Column["type"]> = {
  text: "text",
  integer: "bigint",
  number: "number",
  boolean: "boolean",
  date: "text",
};

function dateType(column: DataColumn, rows: readonly Readonly<Record<string, unknown>>[]): "DATE" | "TIMESTAMP" {
  return rows.some((row) => String(row[column.name] ?? "").includes("T")) ? "TIMESTAMP" : "DATE";
}
