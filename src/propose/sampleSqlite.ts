import { isUnreadable, type ReadValue } from "../ingest/rowCollector.ts";
import { type Relation, type SqliteFile, type Stored, sqliteName } from "../ingest/sqliteFile.ts";
import { sqliteColumn, sqliteValue } from "../ingest/sqliteValue.ts";
import { type Database, ident, loadColumns } from "../table/index.ts";
import { count, few } from "./few.ts";
import { quoted } from "./quoted.ts";
import type { Sample } from "./sample.ts";

/**
 * Looks at the first, middle and last rows of a table or view of a SQLite file and loads them: as numbers where all values of a
 * column are numbers, else as text.
 *
 * @returns undefined for one without rows.
 */
export async function sampleSqlite(
  db: Database,
  shop: SqliteFile,
  relation: Relation,
  table: string,
  limit: number,
): Promise<Sample | undefined> {
  const from = `${sqliteName(relation.name)}${relation.kind === "table" ? " NOT INDEXED" : ""}`;
  const names = shop.columns(relation.name);
  const [counted] = [...shop.rows(`SELECT count(*) AS n FROM ${from}`)];
  const total = Number(counted?.["n"]);
  if (total === 0) return undefined;
  const whole = total <= 3 * limit;
  const starts = whole ? [0] : [0, Math.floor((total - limit) / 2), total - limit];
  const list = names.map((name, c) => `${sqliteColumn(name)} AS c${c}`).join(", ");
  const read = starts.flatMap((start) =>
    Array.from(shop.rows(`SELECT ${list} FROM ${from} LIMIT ${whole ? total : limit} OFFSET ${start}`), (row) =>
      names.map((_, c) => row[`c${c}`] ?? null),
    ),
  );
  const types = names.map((_, c) => typeOf(read.map((row) => row[c] ?? null)));
  const texts = read.map((row) => row.map((value, c) => (types[c] === "BLOB" ? null : textOf(value))));
  const rows = texts.filter((row): row is (string | null)[] => !row.some(isUnreadable));
  const columns = names.map((name, c) => ({
    name,
    type: types[c] ?? "VARCHAR",
    values: rows.map((row) => row[c] ?? null),
  }));
  await loadColumns(
    db,
    table,
    columns.map(({ values }, c) => ({ name: `c${c}`, type: "text", values })),
  );
  for (const [c, { type }] of columns.entries()) {
    if (type === "BIGINT" || type === "DOUBLE") await db.run(`ALTER TABLE ${ident(table)} ALTER c${c} TYPE ${type}`);
  }
  const what = whole
    ? `all ${count(total)} rows`
    : `the first, middle and last ${count(limit)} of ${count(total)} rows`;
  const unread = few(read.length - rows.length);
  const evidence = [
    `Looked at ${what} of ${relation.kind} ${quoted(relation.name)}; ${unread} with a value that is no text or number`,
  ];
  return { format: "sqlite", relation: relation.name, table, columns, rows: rows.length, whole, evidence };
}

/** What the values of a column are all stored as. */
function typeOf(values: readonly Stored[]): string {
  const known = values.filter((value) => value !== null);
  if (known.length > 0 && known.every((value) => typeof value === "string")) return "BLOB";
  if (known.length === 0 || known.some((value) => typeof value === "object" || typeof value === "string"))
    return "VARCHAR";
  return known.every(isWhole) ? "BIGINT" : "DOUBLE";
}

function isWhole(value: Stored): boolean {
  return typeof value === "bigint" || (Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 63);
}

function textOf(value: Stored): ReadValue {
  return sqliteValue(value, "number", ".");
}
