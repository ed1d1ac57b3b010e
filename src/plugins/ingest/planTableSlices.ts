import { createHash } from "node:crypto";
import { momentColumnOf } from "segmentarium/ingest";
import { ofPieces, type PieceContext } from "segmentarium/parts";
import type { Project, TableInput, TablePiece } from "segmentarium/plugin";
import { ident } from "segmentarium/table";
import type { TableNames } from "./cleanTable.ts";
import { type Slice, tableOf } from "./planSlices.ts";
import { sourcesOf } from "./provenance.ts";
import { readKnown, slicePrints } from "./slicePrints.ts";
import { chooseSlicing, inSlice, type Slicing, sliceOfWeek, weekOf, weeksOf } from "./slicing.ts";
import { tableInput } from "./sourceRows.ts";
import { undated } from "./spanningOrders.ts";
import { rulesOf } from "./standardise.ts";

/** A source of the table, in pieces. */
interface Delivered {
  readonly id: string;
  readonly table: TableInput;
  readonly pieces: readonly TablePiece[];
  /** Its time as SQL, of rows `p`. */
  readonly time: string;
}

/**
 * Parts the rows of a table by month, quarter or year, the last of which once more, so that those of each are cleaned by themselves with the same result: rules are about a row, or
 * about rows that are equal, which are of one time. Rows without a time are a slice of their own, of which nothing is kept: whoever they name may
 * be known from any day.
 *
 * @param least rows that slices have on average, or longer ones are taken.
 * @returns undefined where rows are few, are not read from kept parts, or may be of another time after cleaning.
 */
export async function planTableSlices(
  context: PieceContext,
  inputs: Readonly<Record<string, unknown>>,
  settings: Pick<Project, "sources" | "standardise">,
  { table, people }: TableNames,
  least: number,
): Promise<readonly Slice[] | undefined> {
  const sources = deliveredOf(inputs, settings, table);
  if (sources === undefined) return undefined;
  const found: { piece: TablePiece; week: number | null; rows: number }[] = [];
  for (const { id, pieces, time } of sources) {
    if (pieces.length === 0) continue;
    const counted = await ofPieces(
      context,
      pieces,
      `weeks of ${id}`,
      (rows) => `SELECT ${weekOf(time)} AS week, CAST(count(*) AS BIGINT) AS n FROM ${rows} AS p GROUP BY ALL`,
    );
    for (const { piece, week, n } of await context.db.rows(`SELECT piece, week, n FROM ${counted}`)) {
      found.push({ piece: pieces[Number(piece)]!, week: week === null ? null : Number(week), rows: Number(n) });
    }
  }
  const chosen = chooseSlicing(found, least);
  if (chosen === undefined) return undefined;
  const { slicing, numbers } = chosen;
  const inPiece = new Map(sources.flatMap(({ pieces }) => pieces.map((piece) => [piece, new Set<number>()])));
  for (const { piece, week } of found) inPiece.get(piece)!.add(week === null ? undated : sliceOfWeek(slicing, week));
  const known = await readKnown(context.db, inputs, { people, strangers: "apart" });
  const prints = slicePrints(known, { numbers, sliceOf: (week) => sliceOfWeek(slicing, week) });
  const all = found.some(({ week }) => week === null) ? [...numbers, undated] : numbers;
  return all.map((number) => {
    const own = sources.map(({ pieces }) => pieces.filter((piece) => inPiece.get(piece)!.has(number)));
    const keys = own.map((pieces) => pieces.map(({ key }) => key));
    const made =
      number === undated
        ? undefined
        : JSON.stringify([weeksOf(slicing, number), number, keys, prints.digestOf(number)]);
    return {
      number,
      madeOf: made && createHash("sha256").update(made).digest("hex"),
      inputs: Object.fromEntries(sources.map((source, s) => sliceInput(source, own[s]!, inPiece, number, slicing))),
      files: own.map((pieces) => pieces.map(({ place }) => place)),
    };
  });
}

function deliveredOf(
  inputs: Readonly<Record<string, unknown>>,
  settings: Pick<Project, "sources" | "standardise">,
  table: TableNames["table"],
): readonly Delivered[] | undefined {
  const delivered: Delivered[] = [];
  for (const source of sourcesOf(settings, table)) {
    const given = tableInput(inputs, `source/${source.id}`);
    const moment = momentColumnOf(source);
    const touched = rulesOf(settings, table).some(({ column, rule }) => rule.kind === "winsorise" || column === moment);
    if (moment === undefined || touched || source.customerIs !== undefined) return undefined;
    if (given?.pieces === undefined) return undefined;
    const time = `CAST(p.${ident(moment)} AS TIMESTAMP)`;
    delivered.push({ id: source.id, table: given, pieces: given.pieces, time });
  }
  return delivered.every(({ pieces }) => pieces.length < 2) ? undefined : delivered;
}

/** The rows of a source in a slice. */
function sliceInput(
  { id, table, time }: Delivered,
  pieces: readonly TablePiece[],
  inPiece: ReadonlyMap<TablePiece, ReadonlySet<number>>,
  number: number,
  slicing: Slicing,
): readonly [string, TableInput] {
  const rows = pieces.map((piece) => {
    const one = inPiece.get(piece)!.size === 1;
    const where = one
      ? ""
      : number === undated
        ? `WHERE ${weekOf(time)} IS NULL`
        : `WHERE ${inSlice(slicing, number, time)}`;
    return `SELECT p.* FROM ${piece.sql} AS p ${where}`;
  });
  const none = `SELECT * FROM ${table.sql} WHERE false`;
  return [`source/${id}`, tableOf(table, rows.length === 0 ? none : rows.join(" UNION ALL "))];
}
