import type { TablePiece } from "segmentarium/plugin";
import { type Database, readChunks } from "segmentarium/table";
import { goodsColumns, goodsQuery, productsQuery } from "./goodsQuery.ts";
import { type LineChunk, runAt, runWidth, splitLines, sumRun } from "./lineRuns.ts";
import { type NarrowNumbers, narrowed } from "./narrowNumbers.ts";
import { formOf, type IdForm, numbersIn } from "./plainIds.ts";

/**
 * What is kept of the lines of a piece, whatever the cutoff: sums of runs of lines of one customer and day, whose customers are the numbers in
 * their ids, ascending.
 */
export interface LinePartial {
  /** How all ids are written; undefined where there are no lines. */
  readonly form: IdForm | undefined;
  /** Numbers of the runs, a column each: see `runAt`; no sum is 2^51 or more. */
  readonly columns: readonly NarrowNumbers[];
  /** Products of the lines of sale that name one, run after run, by their place among `productIds`. */
  readonly products: NarrowNumbers;
  readonly productIds: readonly string[];
}

/** So many lines, none with a value of 2^46 or more, sum to less than 2^51. */
const longestRun = 32;

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
  collector.clear();
  // As before a cutoff, lines of no time are none.
  const lines = `(SELECT * FROM ${piece.sql} WHERE ordered_at < CAST('infinity' AS TIMESTAMP))`;
  await db.run(`CREATE OR REPLACE TEMP TABLE piece_products AS ${productsQuery(lines)}`);
  let form: IdForm | undefined;
  try {
    await readChunks(db, goodsQuery(lines, "piece_products"), goodsColumns, (chunk, n) => {
      const [texts, products, days] = chunk as Int32Array[];
      const [quantities, amounts, discounts] = chunk.slice(3) as BigInt64Array[];
      form ??= formOf(texts!, 0);
      const customers = new Int32Array(n);
      if (form !== undefined) numbersIn(texts!, form, customers);
      if (form === undefined || customers.includes(-1)) throw new Unfit();
      const numbers = { quantities: quantities!, amounts: amounts!, discounts: discounts! };
      if (!collector.add({ customers, days: days!, ...numbers }, products!)) throw new Unfit();
    });
  } catch (cause) {
    if (cause instanceof Unfit) return undefined;
    throw cause;
  }
  const named = await db.rows("SELECT product_id FROM piece_products ORDER BY product");
  return { form, ...sorted(collector.runs()), productIds: named.map((row) => String(row["product_id"])) };
}

interface Runs {
  readonly runs: Float64Array;
  readonly products: Int32Array;
}

/** Sums runs, as lines come. */
export interface RunCollector {
  clear(): void;
  /** @param products of each line, -1 where it names none. @returns whether all values were small enough. */
  add(lines: LineChunk, products: Int32Array): boolean;
  /** Until it is cleared. */
  runs(): Runs;
}

export function runCollector(): RunCollector {
  let [runs, products] = [new Float64Array(1 << 16), new Int32Array(1 << 16)];
  let [used, named] = [0, 0];
  return {
    clear() {
      [used, named] = [0, 0];
    },
    add(lines, productOf) {
      const n = lines.customers.length;
      const split = splitLines(lines);
      while (used + n * runWidth > runs.length) runs = enlarged(runs, new Float64Array(2 * runs.length));
      while (named + n > products.length) products = enlarged(products, new Int32Array(2 * products.length));
      for (let i = 0; i < n; ) {
        const next = sumRun(split, i, Math.min(n, i + longestRun), runs, used);
        if (next === i) return false;
        const before = named;
        runs[used + runAt.customer] = lines.customers[i]!;
        for (; i < next; i++) if ((lines.days[i]! & 1) === 1 && productOf[i]! >= 0) products[named++] = productOf[i]!;
        runs[used + runAt.named] = named - before;
        used += runWidth;
      }
      return true;
    },
    runs: (): Runs => ({ runs: runs.subarray(0, used), products: products.subarray(0, named) }),
  };
}

function enlarged<T extends Float64Array | Int32Array>(from: T, into: T): T {
  into.set(from);
  return into;
}

/** Columns of the runs by customer, so that what is added to their sums goes through memory once, and the products in that order. */
function sorted({ runs, products }: Runs): Pick<LinePartial, "columns" | "products"> {
  const count = runs.length / runWidth;
  const [codes, places] = [new Int32Array(count), new Int32Array(count)];
  for (let r = 0, place = 0; r < count; r++) {
    codes[r] = runs[r * runWidth + runAt.customer]!;
    places[r] = place;
    place += runs[r * runWidth + runAt.named]!;
  }
  const order = orderOf(codes);
  const column = new Float64Array(count);
  const columns = Array.from({ length: runWidth }, (_, c) => {
    for (let i = 0; i < count; i++) column[i] = runs[order[i]! * runWidth + c]!;
    return narrowed(column);
  });
  const inOrder = new Int32Array(products.length);
  for (let i = 0, to = 0; i < count; i++) {
    const r = order[i]!;
    const end = places[r]! + runs[r * runWidth + runAt.named]!;
    for (let p = places[r]!; p < end; p++) inOrder[to++] = products[p]!;
  }
  return { columns, products: narrowed(inOrder) };
}

const digit = 2048;

/** Places of numbers from 0, ascending, those of equal numbers as they lie: by eleven bits of the numbers at a time. */
function orderOf(numbers: Int32Array): Int32Array {
  const n = numbers.length;
  let [order, next] = [Int32Array.from(numbers.keys()), new Int32Array(n)];
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
