import type { Source } from "../config/index.ts";
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
}

export interface RawTable {
  /** Quoted name; its rowid is the order of the file. */
  readonly sql: string;
  readonly columns: readonly RawColumn[];
  /** Whether all texts are known to be ASCII, without NUL and without white space at an edge. */
  readonly plain?: boolean;
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
const checkedRows = ident("checked rows");

/**
 * Converts the rows of a raw table and makes a temporary view of those that fit, on a table that the next call replaces: source_row, then the columns. Every declared
 * column of every row is read.
 *
 * @param into the view to make: `most` unfit rows are listed, and one more when there are more.
 * @returns the number of rows that fit, the others with the first thing wrong in each, and what was taken out of texts.
 */
export async function acceptRows(
  db: Database,
  source: Source,
  raw: RawTable,
  into: { readonly table: string; readonly most: number },
): Promise<AcceptedRows> {
  const steps: string[][] = [];
  const values: string[] = [];
  const tests: string[] = [];
  const faults: { column: string; reason: string }[] = [];
  for (const { name, raw: rawName, type } of raw.columns) {
    const conversion = convertColumn(ident(rawName), type, name, source, raw.plain);
    for (const [i, step] of conversion.steps.entries()) steps[i] = [...(steps[i] ?? []), step];
    values.push(`${conversion.value} AS ${ident(name)}`);
    for (const { test, reason } of conversion.faults) {
      tests.push(`WHEN ${test} THEN ${faults.length}`);
      faults.push({ column: name, reason });
    }
  }
  const checked = checkedRows;
  await db.run(`
    CREATE OR REPLACE TEMP TABLE ${checked} AS
    SELECT source_row, ${values.join(", ")}, CASE ${tests.join(" ")} ELSE -1 END AS ${fault}
    FROM ${inSteps(raw, steps)}`);
  const names = raw.columns.map(({ name }) => ident(name)).join(", ");
  await db.run(`
    CREATE OR REPLACE TEMP VIEW ${ident(into.table)} AS SELECT source_row, ${names} FROM ${checked} WHERE ${fault} < 0`);
  const counts = await db.rows(`SELECT ${fault} AS place, count(*) AS n FROM ${checked} GROUP BY ALL ORDER BY place`);
  const rows = await db.rows(`
    SELECT source_row, ${fault} AS place FROM ${checked} WHERE ${fault} >= 0 ORDER BY source_row LIMIT ${into.most + 1}`);
  const faultAt = (place: unknown) => faults[Number(place)] as { column: string; reason: string };
  const unfit = rows.map(({ source_row, place }) => ({ row: Number(source_row), ...faultAt(place) }));
  const reasons = counts
    .filter(({ place }) => Number(place) >= 0)
    .map(({ place, n }) => ({ ...faultAt(place), rows: Number(n) }));
  const accepted = Number(counts.find(({ place }) => Number(place) < 0)?.["n"] ?? 0);
  return { accepted, reasons, unfit, hidden: await hiddenCounts(db, raw) };
}

/** Drops what `acceptRows` left behind for its view. */
export async function dropChecked(db: Database): Promise<void> {
  await db.run(`DROP TABLE IF EXISTS ${checkedRows}`);
}

/** The rows of a raw table with their place and what is computed of them, one step upon the other. */
function inSteps({ sql }: RawTable, steps: readonly (readonly string[])[]): string {
  const numbered = `(SELECT rowid AS source_row, * FROM ${sql})`;
  return steps.reduce((from, step) => `(SELECT *, ${step.join(", ")} FROM ${from})`, numbered);
}

async function hiddenCounts(db: Database, { sql, columns, plain }: RawTable): Promise<HiddenCount[]> {
  if (plain === true) return [];
  const texts = columns.filter(({ type }) => type === "VARCHAR");
  if (texts.length === 0) return [];
  const counts = texts.map(({ name, raw }, i) => `count(*) FILTER (${hidesText(ident(raw), name)}) AS n${i}`);
  const row = await db.row(`SELECT ${counts.join(", ")} FROM ${sql}`);
  return texts.map(({ name }, i) => ({ column: name, rows: Number(row?.[`n${i}`]) })).filter(({ rows }) => rows > 0);
}
