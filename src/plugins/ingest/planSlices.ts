import { createHash } from "node:crypto";
import type { TableInput, TablePiece } from "segmentarium/plugin";
import { type Database, ident } from "segmentarium/table";
import type { CleaningSettings } from "./cleanLines.ts";
import { sourcesOf } from "./provenance.ts";
import { type Prints, slicePrints } from "./slicePrints.ts";
import { tableInput } from "./sourceRows.ts";
import { rulesOf } from "./standardise.ts";

/** Lines of whole orders, which are cleaned by themselves. */
export interface Slice {
  /** The number of its months (see `monthSql`), or `undated` for orders that are in no slice of months alone. */
  readonly number: number;
  /** Everything that its cleaned rows are made of but the settings and the code; undefined where nothing is kept. */
  readonly madeOf: string | undefined;
  /** What the step reads instead of the sources of lines, by artifact. */
  readonly inputs: Readonly<Record<string, TableInput>>;
  /** Of each source, in their order, the places of the files of which rows are in it: `source_file` counts these. */
  readonly files: readonly (readonly number[])[];
}

/** From what slices are planned. */
interface Sliced {
  /** Of each source of lines, in their order. */
  readonly sources: readonly {
    readonly id: string;
    readonly table: TableInput;
    readonly pieces: readonly TablePiece[];
  }[];
  /** In ascending order. */
  readonly numbers: readonly number[];
  readonly unit: number;
  /** Which slices are in each piece, by source and place of the file. */
  readonly inPiece: ReadonlyMap<string, ReadonlySet<number>>;
}

/** Months in a slice. */
const units = [1, 3, 12];

/** Stands for rows without a time, which are in no slice of months. */
const undated = -1;

/** Orders that have rows in several slices, or rows without a time. */
const spanning = "spanning_orders";

/**
 * Parts the lines of orders by month, quarter or year, so that each is cleaned by itself with the same result; orders of which not all rows are in
 * one of these are a slice of their own.
 *
 * Every rule of cleaning is about a row, or about rows of one order, but for repetitions of rows, which are of one order too; so an order
 * must not be parted, and that is all. A slice depends on the files that have rows of it, on the orders that are taken out of it, and on
 * what is known of ids, people and rates until its end: see `slicePrints`.
 *
 * @param least lines that slices have on average, or longer ones are taken.
 * @returns undefined where lines are few, are not read from kept parts, or have no order, time or person of their own.
 */
export async function planSlices(
  db: Database,
  inputs: Readonly<Record<string, unknown>>,
  settings: CleaningSettings,
  { people, least }: { readonly people: string | undefined; readonly least: number },
): Promise<readonly Slice[] | undefined> {
  const sliced = await findSlices(db, inputs, settings, least);
  if (sliced === undefined) return undefined;
  const across = await findSpanning(db, sliced);
  const prints = await slicePrints(db, inputs, people, { numbers: sliced.numbers, monthOf: monthSql(sliced.unit) });
  const slices = sliced.numbers.map((number) => sliceOf(sliced, number, across.get(number), prints));
  return across.size === 0 ? slices : [...slices, rest(sliced)];
}

/** The slice of a row by its time, as SQL: months since year 0, by the unit. */
function monthSql(unit: number): (time: string) => string {
  return (time) => `((CAST(year(${time}) AS INTEGER) * 12 + CAST(month(${time}) AS INTEGER) - 1) // ${unit})`;
}

async function findSlices(
  db: Database,
  inputs: Readonly<Record<string, unknown>>,
  settings: CleaningSettings,
  least: number,
): Promise<Sliced | undefined> {
  if (sourcesOf(settings, "orders").length > 0) return undefined;
  const touching = rulesOf(settings, "order_lines");
  if (
    touching.some(({ column, rule }) => rule.kind === "winsorise" || column === "order_id" || column === "ordered_at")
  )
    return undefined;
  const sources: Sliced["sources"][number][] = [];
  for (const { id, columns, orderIs, customerIs } of sourcesOf(settings, "order_lines")) {
    const table = tableInput(inputs, `source/${id}`);
    const named = columns["order_id"] !== undefined && columns["ordered_at"] !== undefined;
    if (!named || orderIs !== undefined || customerIs !== undefined || table?.pieces === undefined) return undefined;
    sources.push({ id, table, pieces: table.pieces });
  }
  if (sources.length === 0) return undefined;
  const parts = sources.map(
    ({ table }, source) => `
    SELECT ${source} AS source, source_file, ${monthSql(1)(momentOf())} AS month, count(*) AS n FROM ${table.sql} GROUP BY ALL`,
  );
  const found = await db.rows(parts.join(" UNION ALL "));
  const rows = found.reduce((sum, { n }) => sum + Number(n), 0);
  const dated = found.filter(({ month }) => month !== null);
  for (const unit of units) {
    const numberOf = (month: unknown): number => Math.floor(Number(month) / unit);
    const numbers = [...new Set(dated.map(({ month }) => numberOf(month)))].sort((a, b) => a - b);
    if (numbers.length < 2 || rows < least * numbers.length) continue;
    const inPiece = new Map<string, Set<number>>();
    for (const { source, source_file: file, month } of found) {
      const key = pieceId(Number(source), Number(file));
      inPiece.set(key, (inPiece.get(key) ?? new Set()).add(month === null ? undated : numberOf(month)));
    }
    return { sources, numbers, unit, inPiece };
  }
  return undefined;
}

/** The time of a row of a source, which may be given as a day. */
function momentOf(): string {
  return `CAST(${ident("ordered_at")} AS TIMESTAMP)`;
}

function pieceId(source: number, file: number): string {
  return `${source}/${file}`;
}

/**
 * Finds the orders that are in no slice alone: a table of their ids.
 *
 * @returns for each slice a digest of those of which it has rows. @remarks A piece is one lot of rows whatever its order.
 */
async function findSpanning(db: Database, { sources, unit }: Sliced): Promise<ReadonlyMap<number, string>> {
  const slice = monthSql(unit)(momentOf());
  const rows = sources.map(
    ({ table }) => `SELECT CAST(order_id AS VARCHAR) AS order_id, ${slice} AS slice FROM ${table.sql}`,
  );
  const all = `(${rows.join(" UNION ALL ")})`;
  await db.run(`
    CREATE TEMP TABLE ${spanning} AS
    SELECT order_id FROM ${all} GROUP BY order_id HAVING min(slice) <> max(slice) OR count(slice) < count(*)`);
  const one = await db.row(`SELECT 1 AS one FROM ${spanning} LIMIT 1`);
  if (one === undefined) return new Map();
  const digests = await db.rows(`
    SELECT slice, md5(string_agg(coalesce(md5(order_id), '-'), ',' ORDER BY order_id NULLS LAST)) AS digest FROM (
      SELECT DISTINCT slice, order_id FROM ${all} AS d
      WHERE EXISTS (FROM ${spanning} AS s WHERE s.order_id IS NOT DISTINCT FROM d.order_id))
    GROUP BY slice`);
  return new Map(digests.map(({ slice, digest }) => [slice === null ? undated : Number(slice), String(digest)]));
}

function sliceOf(
  { sources, inPiece, unit }: Sliced,
  number: number,
  without: string | undefined,
  prints: Prints,
): Slice {
  const slice = `${monthSql(unit)(momentOf())} = ${number}`;
  const left =
    without === undefined
      ? ""
      : `AND NOT EXISTS (FROM ${spanning} AS s WHERE s.order_id IS NOT DISTINCT FROM CAST(p.order_id AS VARCHAR))`;
  const own = sources.map(({ pieces }, source) =>
    pieces.filter(({ place }) => inPiece.get(pieceId(source, place))?.has(number) === true),
  );
  const inputs = sources.map(({ id, table }, source) => {
    const rows = own[source]!.map(({ place, sql }, position) => {
      const alone = inPiece.get(pieceId(source, place))!.size === 1;
      const where = alone && without === undefined ? "" : `WHERE ${slice} ${left}`;
      return `SELECT * REPLACE (CAST(${position} AS INTEGER) AS source_file) FROM ${sql} AS p ${where}`;
    });
    const none = `SELECT * FROM ${table.sql} WHERE false`;
    return [`source/${id}`, tableOf(table, rows.length === 0 ? none : rows.join(" UNION ALL "))] as const;
  });
  const keys = own.map((pieces) => pieces.map(({ key }) => key));
  const made = JSON.stringify([unit, number, keys, without ?? "", prints.until(number)]);
  return {
    number,
    madeOf: createHash("sha256").update(made).digest("hex"),
    inputs: Object.fromEntries(inputs),
    files: own.map((pieces) => pieces.map(({ place }) => place)),
  };
}

/** The orders that are in no slice alone: few, and never kept, since every file may have rows of them. */
function rest({ sources }: Sliced): Slice {
  const inputs = sources.map(({ id, table, pieces }) => {
    const positions =
      pieces.map(({ place }, position) => `WHEN ${place} THEN ${position}`).join(" ") || "WHEN -1 THEN -1";
    const rows = `
      SELECT * REPLACE (CAST(CASE source_file ${positions} ELSE -1 END AS INTEGER) AS source_file) FROM ${table.sql} AS p
      WHERE EXISTS (FROM ${spanning} AS s WHERE s.order_id IS NOT DISTINCT FROM CAST(p.order_id AS VARCHAR))`;
    return [`source/${id}`, tableOf(table, rows)] as const;
  });
  return {
    number: undated,
    madeOf: undefined,
    inputs: Object.fromEntries(inputs),
    files: sources.map(({ pieces }) => pieces.map(({ place }) => place)),
  };
}

function tableOf({ id, columns }: TableInput, rows: string): TableInput {
  return { kind: "table", id, sql: `(${rows})`, columns, rows: 0 };
}
