import { type Database, ident, loadColumns } from "../table/index.ts";
import type { SampleColumn } from "./sample.ts";

/** Makes a table of columns c0, c1 … of values that are given as text, each of the type that it has in the file. */
export async function loadTyped(db: Database, table: string, columns: readonly SampleColumn[]): Promise<void> {
  await loadColumns(
    db,
    table,
    columns.map(({ values }, c) => ({ name: `c${c}`, type: "text" as const, values })),
  );
  for (const [c, { type }] of columns.entries()) {
    if (type !== "VARCHAR") await db.run(`ALTER TABLE ${ident(table)} ALTER c${c} TYPE ${type}`);
  }
}
