import type { TablePiece } from "segmentarium/plugin";
import { type Database, readChunks } from "segmentarium/table";
import { goodsColumns, productsQuery } from "./goodsQuery.ts";
import { type GoodsReader, joinedGoods, LongName, shortNames } from "./goodsReader.ts";
import { mostRows, openLineKernel } from "./kernel/lineKernel.ts";
import { type LineChunk, runAt } from "./lineRuns.ts";
import { type NarrowNumbers, narrowed } from "./narrowNumbers.ts";
import { formOf, type IdForm, numbersIn } from "./plainIds.ts";
import { sumRuns } from "./sumLines.ts";

/**
 * What is kept of the lines of a piece, whatever the cutoff: sums of runs of lines of one customer and day, whose customers are the numbers in
 * their ids, ascending.
 */
export interface LinePartial {
  /** How all ids are written; undefined where there are no lines. */
  readonly form: IdForm | undefined;
  readonly customers: NarrowNumbers;
  /** Numbers of the runs, a column each: see `runAt`; no sum is 2^51 or more. */
  readonly columns: readonly NarrowNumbers[];
  /** Products of the lines of sale that name one, run after run, by their place among `productIds`. */
  readonly products: NarrowNumbers;
  readonly productIds: readonly string[];
}

/** Thrown to end reading. */
class Unfit extends Error {}

/** Runs of more are not held in memory: they take up to 72 bytes each while they are collected. */
const mostLines = 10_000_000;

/**
 * Sums the lines of a piece; undefined where an id is not plain, a value too large, or lines are too many.
 *
 * @param collector may have been used for other pieces, so that its room is made once.
 */
export async function readPartial(
  db: Database,
  piece: TablePiece,
  collector: RunCollector = runCollector(),
  most = mostLines,
): Promise<LinePartial | undefined> {
  const counted = await db.row(`SELECT count(*) AS n FROM ${piece.sql}`);
  if (Number(counted?.["n"]) > most) return undefined;
  // As before a cutoff, lines of no time are none.
  const lines = `(SELECT * FROM ${piece.sql} WHERE ordered_at < CAST('infinity' AS TIMESTAMP))`;
  for (const named of [shortGoods, joinedPieceGoods]) {
    collector.clear();
    try {
      const { goods, names } = await named(db, lines);
      const form = await collect(db, goods, lines, collector);
      return { form, ...sorted(collector.runs()), productIds: await names() };
    } catch (cause) {
      if (cause instanceof Unfit) return undefined;
      if (!(cause instanceof LongName)) throw cause;
    }
  }
  throw new Error("Cannot sum lines: the engine joined them with names that are too long");
}

/** Lines with their products by number, and the names of these. */
interface NamedGoods {
  readonly goods: GoodsReader;
  names(): string[] | Promise<string[]>;
}

function shortGoods(): NamedGoods {
  return shortNames();
}

async function joinedPieceGoods(db: Database, lines: string): Promise<NamedGoods> {
  await db.run(`CREATE OR REPLACE TEMP TABLE piece_products AS ${productsQuery(lines)}`);
  const query = "SELECT product_id FROM piece_products ORDER BY product";
  const names = async () => (await db.rows(query)).map((row) => String(row["product_id"]));
  return { goods: joinedGoods("piece_products"), names };
}

/** @returns how ids are written. @throws Unfit where an id is not plain or a value too large. */
async function collect(
  db: Database,
  goods: GoodsReader,
  lines: string,
  collector: RunCollector,
): Promise<IdForm | undefined> {
  let form: IdForm | undefined;
  await readChunks(db, goods.query(lines), goodsColumns, (chunk, n) => {
    const [texts, products, days] = chunk as Int32Array[];
    const [quantities, amounts, discounts] = chunk.slice(3) as BigInt64Array[];
    form ??= formOf(texts!, 0);
    const customers = new Int32Array(n);
    if (form !== undefined) numbersIn(texts!, form, customers);
    if (form === undefined || customers.includes(-1)) throw new Unfit();
    const numbers = { quantities: quantities!, amounts: amounts!, discounts: discounts! };
    if (!collector.add({ customers, days: days!, products: goods.productsOf(products!), ...numbers })) {
      throw new Unfit();
    }
  });
  return form;
}

/** Runs of lines, as columns. */
interface Runs {
  readonly customers: Int32Array;
  /** By `runAt`. */
  readonly numbers: readonly Float64Array[];
  /** Products that they name, run after run. */
  readonly products: Int32Array;
}

/** Sums runs, as lines come. */
export interface RunCollector {
  clear(): void;
  /** @returns whether all values were small enough. */
  add(lines: LineChunk): boolean;
  /** Until it is cleared. */
  runs(): Runs;
}

export function runCollector(): RunCollector {
  const kernel = openLineKernel(0, 0, new Int32Array(0));
  let [customers, products] = [new Int32Array(1 << 14), new Int32Array(1 << 14)];
  let numbers = kernel.numbers.map(() => new Float64Array(1 << 14));
  let [used, named] = [0, 0];
  return {
    clear() {
      [used, named] = [0, 0];
    },
    add(lines) {
      for (let start = 0; start < lines.customers.length; start += mostRows) {
        const counts = sumRuns(kernel, lines, start);
        if (counts.large > 0) return false;
        if (used + counts.runs > customers.length) {
          customers = enlarged(customers, new Int32Array(2 * customers.length));
          numbers = numbers.map((column) => enlarged(column, new Float64Array(2 * column.length)));
        }
        if (named + counts.named > products.length) products = enlarged(products, new Int32Array(2 * products.length));
        customers.set(kernel.customers.subarray(0, counts.runs), used);
        for (const [c, column] of numbers.entries()) column.set(kernel.numbers[c]!.subarray(0, counts.runs), used);
        products.set(kernel.products.subarray(0, counts.named), named);
        used += counts.runs;
        named += counts.named;
      }
      return true;
    },
    runs: () => ({
      customers: customers.subarray(0, used),
      numbers: numbers.map((column) => column.subarray(0, used)),
      products: products.subarray(0, named),
    }),
  };
}

function enlarged<T extends Float64Array | Int32Array>(from: T, into: T): T {
  into.set(from);
  return into;
}

/** Columns of the runs by customer, so that what is added to their sums goes through memory once, and the products in that order. */
function sorted({ customers, numbers, products }: Runs): Pick<LinePartial, "customers" | "columns" | "products"> {
  const count = customers.length;
  const order = orderOf(customers);
  const column = new Float64Array(count);
  const columns = numbers.map((own) => {
    for (let i = 0; i < count; i++) column[i] = own[order[i]!]!;
    return narrowed(column);
  });
  const named = numbers[runAt.named]!;
  const places = new Int32Array(count);
  for (let r = 0, place = 0; r < count; r++) {
    places[r] = place;
    place += named[r]!;
  }
  const inOrder = new Int32Array(products.length);
  for (let i = 0, to = 0; i < count; i++) {
    const end = places[order[i]!]! + named[order[i]!]!;
    for (let p = places[order[i]!]!; p < end; p++) inOrder[to++] = products[p]!;
  }
  const codes = new Int32Array(count);
  for (let i = 0; i < count; i++) codes[i] = customers[order[i]!]!;
  return { customers: narrowed(codes), columns, products: narrowed(inOrder) };
}

const digit = 2048;

/** Places of numbers from 0, ascending, those of equal numbers as they lie: by eleven bits of the numbers at a time. */
function orderOf(numbers: Int32Array): Int32Array {
  const n = numbers.length;
  let [order, next] = [new Int32Array(n), new Int32Array(n)];
  for (let i = 0; i < n; i++) order[i] = i;
  for (let shift = 0; shift < 31; shift += 11) {
    const starts = new Int32Array(digit + 1);
    for (let i = 0; i < n; i++) {
      const own = ((numbers[i]! >>> shift) & (digit - 1)) + 1;
      starts[own] = starts[own]! + 1;
    }
    for (let d = 0; d < digit; d++) starts[d + 1] = starts[d + 1]! + starts[d]!;
    for (let i = 0; i < n; i++) {
      const own = (numbers[order[i]!]! >>> shift) & (digit - 1);
      next[starts[own]!] = order[i]!;
      starts[own] = starts[own]! + 1;
    }
    [order, next] = [next, order];
  }
  return order;
}
