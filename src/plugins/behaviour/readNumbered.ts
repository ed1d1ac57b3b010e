import type { TablePiece } from "segmentarium/plugin";
import { type Database, loadColumns, readChunks, readIntegers } from "segmentarium/table";
import { addOrders, type OrdersLeft } from "./addOrders.ts";
import { addPartials } from "./addPartials.ts";
import type { OrderCounts } from "./countOrders.ts";
import { type CountRules, countRules } from "./countRules.ts";
import type { NumberedLines, NumberedOrders, Spread } from "./countWork.ts";
import { goodsColumns, productsQuery } from "./goodsQuery.ts";
import { type GoodsReader, joinedGoods, LongName, type ShortNames, shortNames } from "./goodsReader.ts";
import type { PartialKeeper } from "./keptNumbers.ts";
import { type LineRoom, lineRoom } from "./lineRoom.ts";
import type { PeopleCounter } from "./peopleCounter.ts";
import type { IdForm } from "./plainIds.ts";
import { type KnownSales, orderRoom, type People, readPeople } from "./readPeople.ts";
import { salesQuery } from "./salesQuery.ts";
import { addLines, type LineSums, lineSums } from "./sumLines.ts";

/** One entry per customer: counts of orders, sums of lines, and how these spread; the first and last may be still on their way. */
export interface PeopleCounts {
  readonly orders: Promise<OrderCounts>;
  readonly sums: LineSums;
  readonly spread: Promise<Spread>;
  /** Of customers whose ids are plain; those of others are in the table `people`. */
  readonly plain?: { readonly form: IdForm; readonly codes: Int32Array };
}

/** A table in pieces, of which something is kept. */
interface KeptPieces {
  readonly pieces: readonly TablePiece[];
  readonly keeper: PartialKeeper;
}

/** Where orders lie. */
export interface OrderTable {
  /** So many there are, or fewer. */
  readonly most: number;
  readonly kept?: KeptPieces & {
    /** Channels that are online. */
    readonly online: readonly string[];
    /** What is left, by its lines before the cutoff, as SQL. */
    before(left: OrdersLeft): string;
  };
}

/** Where lines of orders lie. */
export interface LineTable {
  /** All of them as SQL. */
  readonly sql: string;
  /** As many, or more. */
  readonly most: number;
  /** The same in pieces, of which something is kept. */
  readonly kept?: KeptPieces;
  /** Those before the cutoff, of some, as SQL. */
  before(lines: string): string;
}

/**
 * Reads sales and weights (see salesQuery.ts and weights.sql), categories, and lines: once, for sums and products, or what is kept of them; and numbers
 * people (see readPeople.ts). Orders are counted while lines are read.
 */
export async function readNumbered(
  db: Database,
  counter: PeopleCounter,
  table: OrderTable,
  lines: LineTable,
): Promise<PeopleCounts> {
  const rules = await readRules(db);
  const people = await readPeople(db, table.most, await readSales(db, table, rules));
  const numbers = { people: people.count, rules };
  const orders = counter.count<NumberedOrders>({ kind: "orders", ...numbers, ...people.orders });
  const add = (short?: ShortNames): Promise<AddedLines | undefined> => addAll(db, counter, people, lines, rules, short);
  const added = (await add(shortNames())) ?? (await add());
  const { sums, room, categoryOf } = added!;
  const task = { kind: "lines", people: people.count, ...room.used(), categoryOf } as const;
  const spread = counter.count<NumberedLines>(task);
  return { orders, sums, spread, ...(people.plain && { plain: people.plain }) };
}

interface AddedLines {
  readonly sums: LineSums;
  readonly room: LineRoom;
  /** Of each product, -1 where it has none. */
  readonly categoryOf: Int32Array;
}

/** Adds all lines. @param short numbers products; absent: the engine does. Undefined when it can't, since a name is long. */
async function addAll(
  db: Database,
  counter: PeopleCounter,
  people: People,
  { kept, ...lines }: LineTable,
  rules: CountRules,
  short?: ShortNames,
): Promise<AddedLines | undefined> {
  const sums = lineSums(people.count, rules);
  const room = lineRoom(lines.most);
  const added =
    kept && people.plain && (await addPartials(db, kept.pieces, kept.keeper, counter, people.plain, sums, room));
  const known = added?.productIds ?? [];
  const left = added === undefined ? lines.sql : restSql(added.rest);
  if (left === undefined) return { sums, room, categoryOf: await numberProducts(db, known) };
  const before = lines.before(left);
  const read = (goods: GoodsReader): Promise<void> => readLines(db, people, goods, before, sums, room);
  if (short === undefined || !short.add(known)) {
    const categoryOf = await numberProducts(db, known, before);
    await read(joinedGoods("numbered_products"));
    return { sums, room, categoryOf };
  }
  try {
    await read(short.goods);
  } catch (cause) {
    if (cause instanceof LongName) return undefined;
    throw cause;
  }
  return { sums, room, categoryOf: await numberProducts(db, short.names()) };
}

async function readSales(db: Database, { most, kept }: OrderTable, rules: CountRules): Promise<KnownSales | undefined> {
  if (kept === undefined) return undefined;
  const room = orderRoom(most);
  const { cutoff } = rules;
  const left = await addOrders(db, kept.pieces, kept.keeper, { cutoff, online: kept.online }, room);
  const nothing = left.rest.length + left.cut.length === 0;
  return { ...room, others: nothing ? undefined : `(${salesQuery(`(${kept.before(left)})`)})` };
}

function restSql(rest: readonly TablePiece[]): string | undefined {
  return rest.length === 0 ? undefined : `(${rest.map(({ sql }) => `SELECT * FROM ${sql}`).join(" UNION ALL ")})`;
}

/** Makes `numbered_products`: the known ones by their place, then those of lines. @returns the category of each, -1 where it has none. */
async function numberProducts(db: Database, known: readonly string[], lines?: string): Promise<Int32Array> {
  await loadColumns(db, "known_products", [
    { name: "product_id", type: "text", values: known },
    { name: "product", type: "integer", values: Int32Array.from(known, (_, i) => i) },
  ]);
  const found = { products: "known_products", count: known.length };
  const fresh = lines === undefined ? "" : `UNION ALL ${productsQuery(lines, known.length === 0 ? undefined : found)}`;
  await db.run(`
    CREATE TEMP TABLE numbered_products AS
    SELECT product_id, product, coalesce(category, -1) AS category
    FROM (FROM known_products ${fresh}) LEFT JOIN categories USING (product_id)`);
  const categories = "SELECT category FROM numbered_products ORDER BY product";
  const [categoryOf = new Int32Array(0)] = await readIntegers(db, categories, ["category"]);
  return categoryOf;
}

/** Adds lines to the sums and to the room. */
async function readLines(
  db: Database,
  people: People,
  goods: GoodsReader,
  lines: string,
  sums: LineSums,
  room: LineRoom,
): Promise<void> {
  const columns = ["customer", ...goodsColumns.slice(1)];
  await readChunks(db, people.rowsOf(`(${goods.query(lines)})`), columns, (chunk, n) => {
    const [ids, product, days] = chunk as Int32Array[];
    const [quantities, amounts, discounts] = chunk.slice(3) as BigInt64Array[];
    const numbers = { quantities: quantities!, amounts: amounts!, discounts: discounts! };
    const named = { customers: people.numbersOf(ids!, n), products: goods.productsOf(product!) };
    addLines(sums, { ...named, days: days!, ...numbers }, (counts) => room.addRuns(sums.kernel, counts));
  });
}

export async function countRows(db: Database, table: string): Promise<number> {
  const counted = await db.row(`SELECT count(*) AS n FROM ${table}`);
  return Number(counted?.["n"]);
}

async function readRules(db: Database): Promise<CountRules> {
  const row = await db.row("SELECT CAST(cutoff - DATE '1970-01-01' AS INTEGER) AS day FROM moment");
  const weights = new Float64Array(await countRows(db, "weights"));
  let ages = 0;
  await readChunks(db, "SELECT weight FROM weights ORDER BY age", ["weight"], ([chunk]) => {
    for (const weight of chunk ?? []) weights[ages++] = Number(weight);
  });
  return countRules(Number(row?.["day"]), weights);
}
