import { createHash } from "node:crypto";
import type { PieceContext } from "segmentarium/parts";
import type { TableInput, TablePiece } from "segmentarium/plugin";
import type { CleaningSettings } from "./cleanLines.ts";
import { orderNumber, orderWeeks } from "./orderWeeks.ts";
import { sourcesOf } from "./provenance.ts";
import { type Known, type Prints, readKnown, slicePrints } from "./slicePrints.ts";
import type { FilePlaces } from "./sliceTrace.ts";
import { chooseSlicing, inSlice, type Slicing, sliceOfWeek, weeksOf } from "./slicing.ts";
import { tableInput } from "./sourceRows.ts";
import { findSpanning, spanning, undated } from "./spanningOrders.ts";
import { rulesOf } from "./standardise.ts";

/** Lines of whole orders, which are cleaned by themselves. */
export interface Slice {
  /** See `Slicing`; or `undated` for orders that are in no slice of weeks alone. */
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
  readonly slicing: Slicing;
  /** Which slices are in each piece. */
  readonly inPiece: ReadonlyMap<TablePiece, ReadonlySet<number>>;
  /** Orders by piece and week: see `orderWeeks`. */
  readonly weeks: string;
  readonly known: Known;
}

/**
 * Parts the lines of orders by month, quarter or year, the last of which once more, so that each is cleaned by itself with the same result; orders of which not all rows are in
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
  context: PieceContext,
  inputs: Readonly<Record<string, unknown>>,
  settings: CleaningSettings,
  { people, least }: { readonly people: string | undefined; readonly least: number },
): Promise<readonly Slice[] | undefined> {
  const sliced = await findSlices(context, inputs, settings, { people, least });
  if (sliced === undefined) return undefined;
  const { numbers, slicing, weeks, known } = sliced;
  const pieces = sliced.sources.flatMap((source) => source.pieces);
  const across = await findSpanning(context, { pieces, weeks, slicing });
  const prints = slicePrints(known, { numbers, sliceOf: (week) => sliceOfWeek(slicing, week) });
  const slices = numbers.map((number) => sliceOf(sliced, number, across.get(number), prints));
  return across.size === 0 ? slices : [...slices, rest(sliced)];
}

async function findSlices(
  context: PieceContext,
  inputs: Readonly<Record<string, unknown>>,
  settings: CleaningSettings,
  { people, least }: { readonly people: string | undefined; readonly least: number },
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
  // Beside each other: one looks for many small files, the other reads ids.
  const [weeks, known] = await both(orderWeeks(context, pieces), readKnown(context.db, inputs, { people }));
  const told = await context.db.rows(`SELECT piece, week, sum(lines) AS n FROM ${weeks} GROUP BY piece, week`);
  const found = told.map(({ piece, week, n }) => ({
    ...{ piece: pieces[Number(piece)]!, week: week === null ? null : Number(week), rows: Number(n) },
  }));
  const chosen = chooseSlicing(found, least);
  if (chosen === undefined) return undefined;
  const { slicing, numbers } = chosen;
  const inPiece = new Map(pieces.map((piece) => [piece, new Set<number>()]));
  for (const { piece, week } of found) inPiece.get(piece)!.add(week === null ? undated : sliceOfWeek(slicing, week));
  return { sources, numbers, slicing, inPiece, weeks, known };
}

/** The results of two tasks. @throws what the first threw, else the second, when both have ended: none is at work in a database that is closed. */
async function both<A, B>(first: Promise<A>, second: Promise<B>): Promise<readonly [A, B]> {
  await Promise.allSettled([first, second]);
  return [await first, await second];
}

/** A join of rows `p` of lines with the orders that are in no slice alone. */
const onSpanning = `${spanning} AS s ON s.order_number = ${orderNumber("p.order_id")}`;

function sliceOf(
  { sources, inPiece, slicing }: Sliced,
  number: number,
  without: string | undefined,
  prints: Prints,
): Slice {
  const own = sources.map(({ pieces }) => pieces.filter((piece) => inPiece.get(piece)?.has(number) === true));
  const inputs = sources.map(({ id, table }, source) => {
    const rows = own[source]!.map((piece) => {
      const where =
        inPiece.get(piece)!.size === 1 ? "" : `WHERE ${inSlice(slicing, number, "CAST(p.ordered_at AS TIMESTAMP)")}`;
      const stay = without === undefined ? "" : `ANTI JOIN ${onSpanning}`;
      return `SELECT p.* FROM ${piece.sql} AS p ${stay} ${where}`;
    });
    const none = `SELECT * FROM ${table.sql} WHERE false`;
    return [`source/${id}`, tableOf(table, rows.length === 0 ? none : rows.join(" UNION ALL "))] as const;
  });
  const keys = own.map((pieces) => pieces.map(({ key }) => key));
  const made = JSON.stringify([weeksOf(slicing, number), number, keys, without ?? "", prints.digestOf(number)]);
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
