import { type Column, type Database, ident, loadColumns } from "../../src/table/index.ts";
import { type Relation, shuffled } from "./relations.ts";

export type Cell = string | number | boolean | null;
export type CellRow = Readonly<Record<string, Cell>>;

/** Names of columns with their types in the engine. */
export type ColumnTypes = Readonly<Record<string, string>>;

/** Files of a source. */
export type Files = readonly (readonly CellRow[])[];

/** What holds however rows come: in another order, in two files for one, again. @param byFile changes the files of each source. */
export function deliveredOtherwise<Input>(
  byFile: (input: Input, change: (files: Files) => Files) => Input,
): Relation<Input, unknown>[] {
  return [
    {
      name: "is the same with rows in another order in each file",
      change: (input, draw) => byFile(input, (files) => files.map((file) => shuffled(file, draw))),
    },
    {
      name: "is the same with each file cut in two",
      change: (input, { size }) => byFile(input, ([file = []]) => [file.slice(0, size), file.slice(size)]),
    },
    {
      name: "is the same with every file delivered again behind itself",
      change: (input) => byFile(input, (files) => [...files, ...files]),
    },
    {
      name: "is the same with every row twice in its file",
      change: (input) => byFile(input, ([file = []]) => [[...file, ...file]]),
    },
  ];
}

/** A table of rows with these columns alone. */
export async function loadRows(
  db: Database,
  table: string,
  columns: ColumnTypes,
  rows: readonly CellRow[],
): Promise<void> {
  const texts = Object.keys(columns).map((name): Column => {
    const values = rows.map((row) => ((row[name] ?? null) === null ? null : String(row[name])));
    return { name, type: "text", values };
  });
  await loadColumns(db, "written", texts);
  const list = Object.entries(columns).map(([name, type]) => `CAST(${ident(name)} AS ${type}) AS ${ident(name)}`);
  await db.run(`
    CREATE OR REPLACE TABLE ${ident(table)} AS SELECT ${list.join(", ")} FROM written;
    DROP TABLE written`);
}

/** The files of a source, as they were accepted: each row with the places of its file and of itself. */
export async function loadFiles(
  db: Database,
  source: string,
  columns: ColumnTypes,
  files: readonly (readonly CellRow[])[],
): Promise<void> {
  const rows = files.flatMap((file, source_file) =>
    file.map((row, source_row) => ({ ...row, source_file, source_row })),
  );
  await loadRows(db, `source/${source}`, { source_file: "INTEGER", source_row: "BIGINT", ...columns }, rows);
}

/** Ids of people that are their own numbers, so that the tables of ingest tell of people by the names that a test gave them. */
export async function loadOwnIds(db: Database, ids: Iterable<Cell | undefined>): Promise<void> {
  const known = [...new Set(ids)].filter((id) => id !== null && id !== undefined).map(String);
  const rows = known.toSorted().map((id) => ({ raw_id: id, customer_id: id }));
  await loadRows(db, "ingest/ids", { raw_id: "VARCHAR", customer_id: "VARCHAR" }, rows);
}

const digits = 3;

/** A name of one of many cases that run as one: names of a case keep their order. */
export function nameIn(name: string, place: number): string {
  return `${name}.${String(place).padStart(digits, "0")}`;
}

/** The name as its case has it, and the place of the case. */
export function caseOf(name: unknown): { readonly own: string; readonly place: number } {
  const text = String(name);
  return { own: text.slice(0, -digits - 1), place: Number(text.slice(-digits)) };
}
