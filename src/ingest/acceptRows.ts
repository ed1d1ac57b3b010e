import type { Source } from "../config/index.ts";
import { CheckError } from "../errors.ts";
import { type Database, ident } from "../table/index.ts";
import { convertColumn } from "./convertColumn.ts";
import { hidesText } from "./visibleText.ts";

export interface RawColumn {
  /** Canonical name. */
  readonly name: string;
  /** Name in the raw table. */
  readonly raw: string;
  /** DuckDB type in the raw table. */
  readonly type: string;
  /** Whether all its texts are known to have the shape of the declared type: see `shapeOf`. */
  readonly shaped?: boolean;
}

export interface RawTable {
  /** SQL of the rows, in the order of the file. */
  readonly sql: string;
  /** Quoted name of the temporary table that holds them, when one does. */
  readonly table?: string;
  readonly columns: readonly RawColumn[];
  /** Whether all texts are known to be ASCII, without NUL and without white space at an edge. */
  readonly plain?: boolean;
  /** How many rows there are, where that is known before they are read. */
  readonly rows?: number;
  /** Surrounds each reading of the rows: sees that it went well, and tells why it did not. */
  reading?<T>(read: () => Promise<T>): Promise<T>;
}

/** The rows of a temporary table, which are in the order of the file. @param table its quoted name. */
export function tableRows(table: string): Pick<RawTable, "sql" | "table"> {
  return { sql: table, table };
}

/** A row that was read but not accepted. */
export interface UnfitRow {
  /** Place among the rows as read, from 0. */
  readonly row: number;
  readonly column: string;
  readonly reason: string;
}

/** How many values of a column had characters in them that nobody sees. */
export interface HiddenCount {
  readonly column: string;
  readonly rows: number;
}

/** How many rows are unfit for a reason. */
export interface UnfitCount extends Pick<UnfitRow, "column" | "reason"> {
  readonly rows: number;
}

export interface AcceptedRows {
  readonly accepted: number;
  /** Of all unfit rows. */
  readonly reasons: readonly UnfitCount[];
  /** All unfit rows, unless there are more than asked for. */
  readonly unfit: readonly UnfitRow[];
  readonly hidden: readonly HiddenCount[];
}

/** Has a space in it, as the name of no column has. */
const fault = ident("the fault");
const unfitRows = ident("unfit rows");

export interface KeptRows {
  readonly rows: number;
  /** The highest source_row; -1 without rows. */
  readonly last: number;
}

/** Where accepted rows go: source_row and the columns, by a query that gives them in order. */
export type KeepRows = (query: string) => Promise<KeptRows>;

/**
 * Converts the rows of a raw table and keeps those that fit, in one pass; only when there are others a second one looks for them. Every
 * declared column of every row is read. Where it is known how many rows there are, a row beyond them is kept whether it fits or not: what
 * is kept last tells then that too many were read, which a count of those that fit does not when as many are unfit.
 *
 * @param most so many unfit rows are listed, and one more when there are more.
 * @returns the number of rows that fit, the others with the first thing wrong in each, and what was taken out of texts.
 * @throws CheckError `row-count` when more rows are read than there are.
 */
export async function acceptRows(
  db: Database,
  source: Source,
  raw: RawTable,
  file: string,
  keep: KeepRows,
  most: number,
): Promise<AcceptedRows> {
  const { query, faults } = judgedRows(source, raw);
  const names = raw.columns.map(({ name }) => ident(name)).join(", ");
  const beyond = raw.rows === undefined ? "" : ` OR source_row >= ${raw.rows}`;
  const kept = await readingOf(raw, () =>
    keep(`SELECT source_row, ${names} FROM (${query}) WHERE ${fault} < 0${beyond}`),
  );
  if (raw.rows !== undefined && kept.last >= raw.rows) throw tooManyRead(file, raw.rows, kept.last + 1);
  const accepted = kept.rows;
  const hidden = await hiddenCounts(db, raw);
  if (accepted === (raw.rows ?? (await countRows(db, raw)))) return { accepted, reasons: [], unfit: [], hidden };
  await readingOf(raw, () =>
    db.run(`
      CREATE OR REPLACE TEMP TABLE ${unfitRows} AS
      SELECT source_row, ${fault} AS place FROM (${query}) WHERE ${fault} >= 0`),
  );
  const counts = await db.rows(`SELECT place, count(*) AS n FROM ${unfitRows} GROUP BY ALL ORDER BY place`);
  const rows = await db.rows(`SELECT source_row, place FROM ${unfitRows} ORDER BY source_row LIMIT ${most + 1}`);
  await db.run(`DROP TABLE ${unfitRows}`);
  const faultAt = (place: unknown) => faults[Number(place)] as Fault;
  const unfit = rows.map(({ source_row, place }) => ({ row: Number(source_row), ...faultAt(place) }));
  const reasons = counts.map(({ place, n }) => ({ ...faultAt(place), rows: Number(n) }));
  return { accepted, reasons, unfit, hidden };
}

function tooManyRead(file: string, rows: number, read: number): CheckError {
  const message = `${rows} whole rows were counted and ${read} read`;
  return new CheckError(`Cannot use ${file}`, [
    { code: "row-count", file, message, remedy: "check quotes and line ends near the last good row" },
  ]);
}

function readingOf<T>(raw: RawTable, read: () => Promise<T>): Promise<T> {
  return raw.reading === undefined ? read() : raw.reading(read);
}

type Fault = Pick<UnfitRow, "column" | "reason">;

/**
 * The converted rows, each with source_row, its place in the file from 0, and the place of its first fault among those that may be, or -1.
 * They are numbered after they are converted: a filter on the fault would else go below, and convert all values twice.
 */
function judgedRows(source: Source, raw: RawTable): { readonly query: string; readonly faults: readonly Fault[] } {
  const steps: string[][] = [];
  const values: string[] = [];
  const tests: string[] = [];
  const faults: Fault[] = [];
  for (const { name, raw: rawName, type, shaped } of raw.columns) {
    const { plain } = raw;
    const conversion = convertColumn(ident(rawName), type, name, source, { plain, shaped });
    for (const [i, step] of conversion.steps.entries()) steps[i] = [...(steps[i] ?? []), step];
    values.push(`${conversion.value} AS ${ident(name)}`);
    for (const { test, reason } of conversion.faults) {
      tests.push(`WHEN ${test} THEN ${faults.length}`);
      faults.push({ column: name, reason });
    }
  }
  const from = steps.reduce((rows, step) => `(SELECT *, ${step.join(", ")} FROM ${rows})`, raw.sql);
  const judged = `SELECT ${values.join(", ")}, CASE ${tests.join(" ")} ELSE -1 END AS ${fault} FROM ${from}`;
  return { query: `SELECT row_number() OVER () - 1 AS source_row, * FROM (${judged})`, faults };
}

async function countRows(db: Database, { sql }: RawTable): Promise<number> {
  return Number((await db.row(`SELECT count(*) AS n FROM ${sql}`))?.["n"]);
}

async function hiddenCounts(db: Database, raw: RawTable): Promise<HiddenCount[]> {
  const { sql, columns, plain } = raw;
  if (plain === true) return [];
  const texts = columns.filter(({ type }) => type === "VARCHAR");
  if (texts.length === 0) return [];
  const counts = texts.map((text, i) => `count(*) FILTER (${hidesText(ident(text.raw), text.name)}) AS n${i}`);
  const row = await readingOf(raw, () => db.row(`SELECT ${counts.join(", ")} FROM ${sql}`));
  return texts.map(({ name }, i) => ({ column: name, rows: Number(row?.[`n${i}`]) })).filter(({ rows }) => rows > 0);
}
