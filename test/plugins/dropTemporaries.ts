import { type Database, ident } from "../../src/table/index.ts";

/**
 * Removes the tables and views that a step made for itself: in the product each step has a database of its own. Macros stay,
 * since to list them takes longer than the rest of a small shop: a step that makes one replaces it.
 */
export async function dropTemporaries(db: Database): Promise<void> {
  const made = await db.rows(`
    SELECT 'VIEW' AS kind, view_name AS name FROM duckdb_views() WHERE temporary AND NOT internal
    UNION ALL SELECT 'TABLE', table_name FROM duckdb_tables() WHERE temporary`);
  for (const { kind, name } of made) await db.run(`DROP ${kind} IF EXISTS ${ident(String(name))}`);
}
