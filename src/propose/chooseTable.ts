import { type CanonicalTable, canonicalTables, type Source } from "../config/index.ts";
import { type CanonicalColumn, canonicalColumns, fillers } from "../ingest/index.ts";
import { type BaseType, isEnough } from "./baseType.ts";
import { columnNames, orderNumberNames } from "./columnNames.ts";
import type { MeasuredColumn } from "./measureColumn.ts";
import { nameWords } from "./nameWords.ts";

export interface TypedColumn extends MeasuredColumn {
  readonly base: BaseType;
}

/** How well a file fits a canonical table. */
export interface TableFit {
  readonly table: CanonicalTable;
  /** Canonical name → place of the column in the file. */
  readonly found: ReadonlyMap<string, number>;
  /** Needed columns that no column of the file fills. */
  readonly missing: readonly string[];
  /** What counts as an order where the file names none, and has all else that orders or their lines need. */
  readonly orderIs: Source["orderIs"];
  /** Whether a column was found by its values alone, under a name that could mean something else. */
  readonly guessed: boolean;
  /** Canonical names for which a column has the right name and values of another type. */
  readonly unfit: readonly string[];
}

/**
 * The canonical tables in the order in which they fit the columns of a file: a needed column that is found counts 2,
 * another 1, a needed one that is missing −3, and hints at people (consent, sensitive columns) 1 for customers. Ids that come again
 * and again are not of customers, who have a row each: −6, where the file would do for another table.
 */
export function chooseTable(columns: readonly TypedColumn[], peopleHints: number): readonly TableFit[] {
  const fits = canonicalTables.map((table) => fitTable(table, columns));
  const other = fits.some(({ table, missing }) => table !== "customers" && missing.length === 0);
  const scored = fits.map((fit, place) => {
    const { table } = fit;
    const needed = Object.entries(canonicalColumns[table]).filter(([, column]) => column.needed === true);
    const found = needed.filter(([name]) => fit.found.has(name)).length;
    const hints = table === "customers" && fit.missing.length === 0 ? Math.min(peopleHints, 3) : 0;
    const again = other && table === "customers" && isRepeated(columns[fit.found.get("customer_id") ?? -1]) ? 6 : 0;
    return { fit, place, score: fit.found.size + found - 3 * fit.missing.length + hints - again };
  });
  return scored.sort((a, b) => b.score - a.score || a.place - b.place).map(({ fit }) => fit);
}

function fitTable(table: CanonicalTable, columns: readonly TypedColumn[]): TableFit {
  const words = columns.map(({ name }) => nameWords(name));
  const found = new Map<string, number>();
  const unfit: string[] = [];
  for (const [name, canonical] of Object.entries(canonicalColumns[table])) {
    const taken = new Set(found.values());
    const named = (columnNames[table][name] ?? []).map((other) => words.indexOf(other));
    const places = named.filter((place) => place >= 0 && !taken.has(place));
    const good = places.find((place) => canFill(columns[place] as TypedColumn, canonical));
    if (good !== undefined) found.set(name, good);
    else if (places.length > 0) unfit.push(name);
  }
  const all = Object.entries(canonicalColumns[table]);
  const more = fallbacks(table, columns, words, found);
  for (const [name, place] of more) found.set(name, place);
  const absent = all.filter(([name, { needed }]) => needed === true && !found.has(name)).map(([name]) => name);
  const orderIs = orderOf(table, columns, found, absent);
  const missing = orderIs === undefined ? absent : [];
  return { table, found, missing, orderIs, guessed: more.length > 0, unfit };
}

/**
 * What else tells orders and customers apart, where no column is named like their ids: numbers as `#1001` under a name that could mean
 * anything, and addresses of e-mail.
 */
function fallbacks(
  table: CanonicalTable,
  columns: readonly TypedColumn[],
  words: readonly string[],
  found: TableFit["found"],
): readonly (readonly [string, number])[] {
  if (table !== "orders" && table !== "order_lines") return [];
  const order = words.findIndex((word, place) => orderNumberNames.includes(word) && isNumbered(columns[place]));
  const able = columns.flatMap(({ addresses, distinct }, place) => {
    return addresses > 0.9 && distinct >= leastPeople && !shopNames.test(words[place]!) ? [place] : [];
  });
  const address = able.find((place) => buyerNames.test(words[place]!)) ?? able[0] ?? -1;
  const places = [["order_id", order] as const, ["customer_id", address] as const];
  return places.filter(([name, place]) => place >= 0 && !found.has(name) && ![...found.values()].includes(place));
}

/** Addresses of the shop's own side: they tell no customers apart, and neither do fewer than these. */
const shopNames =
  /(^|_)(seller|store|shop|merchant|vendor|supplier|staff|support|agent|rep|sales|from|sender|reply|created_by|verkaufer|verkaeufer|handler|haendler|lieferant|filiale)($|_)/;
const buyerNames =
  /(^|_)(buyer|customer|client|billing|bill|user|member|contact|kunde|kunden|kaufer|kaeufer|besteller)($|_)/;
const leastPeople = 10;

/** Whether most values are as `#1001`: numbers alone, or codes, may be of anything. */
function isNumbered(column: TypedColumn | undefined): boolean {
  return /^#[A-Z-]*9+$/.test(column?.shapes[0]?.shape ?? "");
}

/**
 * Rows that lack nothing but the id of an order are orders, one each; lines are put together by customer and day. Not where each
 * customer has one row: its amount may be of a lifetime.
 */
function orderOf(
  table: CanonicalTable,
  columns: readonly TypedColumn[],
  found: TableFit["found"],
  absent: readonly string[],
): Source["orderIs"] {
  if (!isRepeated(columns[found.get("customer_id") ?? -1])) return undefined;
  if (absent.length !== 1 || absent[0] !== "order_id") return undefined;
  if (!found.has("customer_id") || !found.has("ordered_at")) return undefined;
  if (table === "order_lines") return "customer-day";
  return table === "orders" && found.has("amount") ? "row" : undefined;
}

/** Whether a tenth of the values or more come again. */
function isRepeated(column: TypedColumn | undefined): boolean {
  return column !== undefined && column.distinct < 0.9 * column.known;
}

function canFill(column: TypedColumn, { type }: CanonicalColumn): boolean {
  if (column.known === 0 || (type === "TIMESTAMP" && column.base.ambiguous !== undefined)) return true;
  if (column.base.choices !== undefined && (type === "BIGINT" || type === "DECIMAL(18,4)")) return true;
  return type === "TIMESTAMP"
    ? fillers[type].includes(column.base.type)
    : fillers[type].some((filler) => isEnough(column, filler));
}
