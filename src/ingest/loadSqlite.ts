import type { Source, SourceColumn } from "../config/index.ts";
import { CheckError, type Problem } from "../errors.ts";
import { appendRows, type Database, ident } from "../table/index.ts";
import { tableRows } from "./acceptRows.ts";
import { asksForNow } from "./asksForNow.ts";
import type { LoadedFile } from "./loadedFile.ts";
import { mapColumns } from "./mapColumns.ts";
import { type FileDigest, type FileName, readBytes } from "./readBytes.ts";
import { type ReadValue, rowCollector } from "./rowCollector.ts";
import {
  corruptSqlite,
  isOfSqlite,
  openSqlite,
  type Relation,
  type SqliteFile,
  type Stored,
  sqliteName,
} from "./sqliteFile.ts";
import { sqliteColumn, sqliteValue } from "./sqliteValue.ts";

/**
 * Loads the declared columns of one table or view of a SQLite file, as text: each value there has a type of its own. Tables come
 * in the order of their keys, views in the order in which they give their rows. Rows pass one by one.
 */
export async function loadSqlite(db: Database, source: Source, file: FileName, most: number): Promise<LoadedFile> {
  const digest = await readBytes(file);
  let shop: SqliteFile | undefined;
  let relation: Relation | undefined;
  try {
    shop = await openSqlite(db, file);
    relation = relationOf(shop, source, file);
    return { ...digest, ...(await copyRows(db, shop, { source, file, relation, most })) };
  } catch (cause) {
    throw isOfSqlite(cause) ? unreadable(file, relation, cause) : cause;
  } finally {
    await shop?.close();
  }
}

/**
 * Looks for the declared columns of a table or view of a SQLite file, without reading rows.
 *
 * @throws CheckError as `loadSqlite` does of all but rows.
 */
export async function lookAtSqlite(db: Database, source: Source, file: FileName): Promise<void> {
  let shop: SqliteFile | undefined;
  let relation: Relation | undefined;
  try {
    shop = await openSqlite(db, file);
    relation = relationOf(shop, source, file);
    queryOf(shop, { source, file, relation });
  } catch (cause) {
    throw isOfSqlite(cause) ? unreadable(file, relation, cause) : cause;
  } finally {
    await shop?.close();
  }
}

/** A table or view by its name, with or without the schema. */
function relationOf(shop: SqliteFile, source: Source, file: FileName): Relation {
  const wanted = source.relation ?? "";
  const there = shop.relations();
  const found = [wanted, wanted.replace(/^main[.]/, "")].flatMap((name) => there.filter((one) => one.name === name))[0];
  if (found !== undefined) return found;
  const message = `there is no table or view "${wanted}" in it`;
  const remedy = there.length === 0 ? "it has none at all" : `name one of its ${there.length}; \`propose\` tells them`;
  throw problem(file, { code: "missing-table", path: `sources/${source.id}/relation`, message, remedy });
}

interface Wanted {
  readonly source: Source;
  readonly file: FileName;
  readonly relation: Relation;
  readonly most: number;
}

async function copyRows(
  db: Database,
  shop: SqliteFile,
  { source, file, relation, most }: Wanted,
): Promise<Omit<LoadedFile, keyof FileDigest>> {
  const { from, query, mapped, extra } = queryOf(shop, { source, file, relation });
  const readers = mapped.map(({ name }, i) => readerOf(source, name, `c${i}`));
  const raw = `raw ${source.id}`;
  const rows = await appendRows(db, raw, mapped.length);
  const collector = rowCollector(
    rows,
    mapped.map(({ name }) => name),
    most,
  );
  try {
    for (const row of shop.rows(query)) collector.add(readers.map((read) => read(row)));
  } finally {
    rows.end();
  }
  const [count] = [...shop.rows(`SELECT count(*) AS n FROM ${from}`)];
  return {
    raw: { ...tableRows(ident(raw)), columns: mapped.map(({ name }, i) => ({ name, raw: `c${i}`, type: "VARCHAR" })) },
    counted: Number(count?.["n"]),
    extra,
    broken: collector.broken,
    jumps: collector.jumps,
    lineOf: collector.lineOf,
  };
}

/** What is read, as SQL, and the query for the declared columns, which gives the same rows whenever it is asked. */
function queryOf(shop: SqliteFile, { source, file, relation }: Omit<Wanted, "most">) {
  const from = `${sqliteName(relation.name)}${relation.kind === "table" ? " NOT INDEXED" : ""}`;
  const names = shop.columns(relation.name);
  const { columns: mapped, extra } = mapColumns(source, names, file.name);
  const query = `SELECT ${mapped.map(({ index }, i) => `${sqliteColumn(names[index] ?? "")} AS c${i}`).join(", ")} FROM ${from}`;
  checkSteady(shop, query, file);
  return { from, query, mapped, extra };
}

function readerOf({ columns, dialect }: Source, name: string, key: string) {
  const { type, decimalMark = dialect.decimalMark } = columns[name] as SourceColumn;
  return (row: Readonly<Record<string, Stored>>): ReadValue => sqliteValue(row[key] ?? null, type, decimalMark);
}

/**
 * A view may ask for the time, for chance or for the clock of this machine: then the same file would give other rows. What a query
 * calls, through views of views too, is read from SQLite's own plan; how dates are called, from the text of the views.
 */
function checkSteady(shop: SqliteFile, query: string, file: FileName): void {
  const calls = [...shop.rows(`EXPLAIN ${query}`)]
    .filter(({ opcode }) => /Func/.test(String(opcode)))
    .map(({ p4 }) => /^\w+/.exec(String(p4))?.[0] ?? "");
  const chance = calls.some((name) => /^(random|randomblob|current_(date|time|timestamp))$/.test(name));
  const dated = calls.some((name) => /^(date|time|datetime|julianday|unixepoch|strftime|timediff)$/.test(name));
  const views = dated ? [...shop.rows("SELECT sql FROM sqlite_schema WHERE type = 'view'")] : [];
  if (!chance && !views.some(({ sql }) => asksForNow(String(sql)))) return;
  const message = "the view asks for chance, for the time now, or for the clock of the machine";
  throw problem(file, { code: "unsteady-view", message, remedy: "store its rows as a table" });
}

function unreadable(file: FileName, relation: Relation | undefined, cause: unknown): Error {
  const damaged = cause instanceof Error && /malformed|not a database|disk I\/O/.test(cause.message);
  if (damaged || relation?.kind !== "view") return corruptSqlite(file);
  const message = `the view "${relation.name}" cannot be run`;
  return problem(file, { code: "broken-view", message, remedy: "mend it, or store its rows as a table" });
}

function problem(file: FileName, about: Omit<Problem, "file">): CheckError {
  return new CheckError(`Cannot read ${file.name}`, [{ file: file.name, ...about }]);
}
