import { createHash } from "node:crypto";
import type { Context, TableInput, TablePiece } from "segmentarium/plugin";
import type { CleaningSettings } from "./cleanLines.ts";
import { monthOf, orderMonths, orderNumber } from "./orderMonths.ts";
import { sourcesOf } from "./provenance.ts";
import { type Prints, slicePrints } from "./slicePrints.ts";
import type { FilePlaces } from "./sliceTrace.ts";
import { tableInput } from "./sourceRows.ts";
import { findSpanning, spanning, undated } from "./spanningOrders.ts";
import { rulesOf } from "./standardise.ts";

/** Lines of whole orders, which are cleaned by themselves. */
export interface Slice {
  /** The number of its months (see `sliceSql`), or `undated` for orders that are in no slice of months alone. */
  readonly number: number;
  /** Everything that its cleaned rows are made of but the settings and the code; undefined where nothing is kept. */
  readonly madeOf: string | undefined;
  /** What the step reads instead of the sources of lines, by artifact. */
  readonly inputs: Readonly<Record<string, TableInput>>;
  readonly files: FilePlaces;
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
  /** Which slices are in each piece. */
  readonly inPiece: ReadonlyMap<TablePiece, ReadonlySet<number>>;
  /** Orders by piece and month: see `orderMonths`. */
  readonly months: string;
}

/** Months in a slice. */
const units = [1, 3, 12];

/**
 * Parts the lines of orders by month, quarter or year, so that each is cleaned by itself with the same result; orders of which not all rows are in
 * one of these are a slice of their own.
 *
 * Every rule of cleaning is about a row, or about rows of one order, but for repetitions of rows, which are of one order too; so an order
 * must not be parted, and that is all. A slice depends on the files that have rows of it, on the orders that are taken out of it, and on
 * what is known of ids and people until its end and of rates in it: see `slicePrints`.
 *
 * @param least lines that slices have on average, or longer ones are taken.
 * @returns undefined where lines are few, are not read from kept parts, or have no order, time or person of their own.
 */
export async function planSlices(
  context: Pick<Context, "db" | "parts" | "folder" | "threads" | "signal">,
  inputs: Readonly<Record<string, unknown>>,
  settings: CleaningSettings,
  { people, least }: { readonly people: string | undefined; readonly least: number },
): Promise<readonly Slice[] | undefined> {
  const sliced = await findSlices(context, inputs, settings, least);
  if (sliced === undefined) return undefined;
  const { db } = context;
  const { numbers, unit } = sliced;
  const pieces = sliced.sources.flatMap((source) => source.pieces);
  const across = await findSpanning(context, { pieces, months: sliced.months, unit });
  const prints = await slicePrints(db, inputs, { people }, { numbers, sliceOf: sliceSql(unit) });
  const slices = numbers.map((number) => sliceOf(sliced, number, across.get(number), prints));
  return across.size === 0 ? slices : [...slices, rest(sliced)];
}

/** The slice of a time, as SQL. */
export function sliceSql(unit: number): (time: string) => string {
  return (time) => `(${monthOf(time)} // ${unit})`;
}

async function findSlices(
  context: Pick<Context, "db" | "parts" | "folder" | "threads" | "signal">,
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
  if (sources.every(({ pieces }) => pieces.length < 2)) return undefined;
  const pieces = sources.flatMap(({ pieces }) => pieces);
  const months = await orderMonths(context, pieces);
  const found = await context.db.rows(`SELECT piece, month, sum(lines) AS n FROM ${months} GROUP BY piece, month`);
  const rows = found.reduce((sum, { n }) => sum + Number(n), 0);
  const dated = found.flatMap(({ month }) => (month === null ? [] : [Number(month)]));
  const chosen = chooseUnit(dated, rows, least);
  if (chosen === undefined) return undefined;
  const { unit, numbers } = chosen;
  const inPiece = new Map(pieces.map((piece) => [piece, new Set<number>()]));
  for (const { piece, month } of found) {
    inPiece.get(pieces[Number(piece)]!)!.add(month === null ? undated : Math.floor(Number(month) / unit));
  }
  return { sources, numbers, unit, inPiece, months };
}

/**
 * How many months a slice has, and the numbers of the slices, ascending, so that there are `least` rows in each on average; undefined where there
 * would be one, or some are before year 0.
 */
export function chooseUnit(
  months: readonly number[],
  rows: number,
  least: number,
): { readonly unit: number; readonly numbers: readonly number[] } | undefined {
  if (months.some((month) => month < 0)) return undefined;
  for (const unit of units) {
    const numbers = [...new Set(months.map((month) => Math.floor(month / unit)))].sort((a, b) => a - b);
    if (numbers.length >= 2 && rows >= least * numbers.length) return { unit, numbers };
  }
  return undefined;
}

/** A join of rows `p` of lines with the orders that are in no slice alone. */
const onSpanning = `${spanning} AS s ON s.order_number = ${orderNumber("p.order_id")}`;

function sliceOf(
  { sources, inPiece, unit }: Sliced,
  number: number,
  without: string | undefined,
  prints: Prints,
): Slice {
  const own = sources.map(({ pieces }) => pieces.filter((piece) => inPiece.get(piece)?.has(number) === true));
  const inputs = sources.map(({ id, table }, source) => {
    const rows = own[source]!.map((piece) => {
      const where =
        inPiece.get(piece)!.size === 1 ? "" : `WHERE ${sliceSql(unit)("CAST(p.ordered_at AS TIMESTAMP)")} = ${number}`;
      const stay = without === undefined ? "" : `ANTI JOIN ${onSpanning}`;
      return `SELECT p.* FROM ${piece.sql} AS p ${stay} ${where}`;
    });
    const none = `SELECT * FROM ${table.sql} WHERE false`;
    return [`source/${id}`, tableOf(table, rows.length === 0 ? none : rows.join(" UNION ALL "))] as const;
  });
  const keys = own.map((pieces) => pieces.map(({ key }) => key));
  const made = JSON.stringify([unit, number, keys, without ?? "", prints.digestOf(number)]);
  return {
    number,
    madeOf: createHash("sha256").update(made).digest("hex"),
    inputs: Object.fromEntries(inputs),
    files: own.map((pieces) => pieces.map(({ place }) => place)),
  };
}

/** The orders that are in no slice alone: few, and never kept, since every file may have rows of them. */
function rest({ sources }: Sliced): Slice {
  const inputs = sources.map(
    ({ id, table }) =>
      [`source/${id}`, tableOf(table, `SELECT p.* FROM ${table.sql} AS p SEMI JOIN ${onSpanning}`)] as const,
  );
  return {
    number: undated,
    madeOf: undefined,
    inputs: Object.fromEntries(inputs),
    files: sources.map(({ pieces }) => pieces.map(({ place }) => place)),
  };
}

/** Rows in place of those of a table. */
export function tableOf({ id, columns }: TableInput, rows: string): TableInput {
  return { kind: "table", id, sql: `(${rows})`, columns, rows: 0 };
}
