import { type Database, ident } from "../../src/table/index.ts";

/** Removes what a step made for itself: in the product each step has a database of its own. */
export async function dropTemporaries(db: Database): Promise<void> {
  const made = await db.rows(`
    SELECT 'VIEW' AS kind, view_name AS name FROM duckdb_views() WHERE temporary AND NOT internal
    UNION ALL SELECT 'TABLE', table_name FROM duckdb_tables() WHERE temporary
    UNION ALL SELECT DISTINCT 'MACRO', function_name FROM duckdb_functions() WHERE function_type = 'macro' AND NOT internal`);
  for (const { kind, name } of made) await db.run(`DROP ${kind} IF EXISTS ${ident(String(name))}`);
}
