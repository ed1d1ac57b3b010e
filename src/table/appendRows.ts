import { DuckDBDataChunk, VARCHAR } from "@duckdb/node-api";
import type { Database } from "./database.ts";
import { ident } from "./ident.ts";

export interface RowAppender {
  /** Adds a row: one text or null for each column. */
  add(values: readonly (string | null)[]): void;
  /** Writes what is left; the table is complete then. */
  end(): void;
}

const chunkRows = 2048;

/**
 * Makes a temporary table of text columns `c0`, `c1`, … whose rowid is the order in which rows are added. Holds at most
 * 2048 rows in memory.
 *
 * @param name unquoted name of the table.
 */
export async function appendRows(db: Database, name: string, columns: number): Promise<RowAppender> {
  const list = Array.from({ length: columns }, (_, i) => `c${i} VARCHAR`).join(", ");
  await db.run(`CREATE OR REPLACE TEMP TABLE ${ident(name)} (${list})`);
  const appender = await db.connection.createAppender(name, "main", "temp");
  const types = Array.from({ length: columns }, () => VARCHAR);
  let rows: (readonly (string | null)[])[] = [];
  const write = (): void => {
    if (rows.length === 0) return;
    const chunk = DuckDBDataChunk.create(types, rows.length);
    chunk.setRows(rows);
    appender.appendDataChunk(chunk);
    rows = [];
  };
  return {
    add(values) {
      rows.push(values);
      if (rows.length === chunkRows) write();
    },
    end() {
      write();
      appender.flushSync();
      appender.closeSync();
    },
  };
}
