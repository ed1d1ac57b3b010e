import { type Database, readChunks, readIntegers } from "segmentarium/table";
import type { OrderCounts } from "./countOrders.ts";
import { type CountRules, countRules } from "./countRules.ts";
import type { NumberedLines, NumberedOrders, Spread } from "./countWork.ts";
import type { PeopleCounter } from "./peopleCounter.ts";
import { addLines, type LineSums, lineSums } from "./sumLines.ts";

/** One entry per customer: counts of orders, sums of lines, and how these spread; the first and last may be still on their way. */
export interface PeopleCounts {
  readonly orders: Promise<OrderCounts>;
  readonly sums: LineSums;
  readonly spread: Promise<Spread>;
}

/**
 * Reads people, numbered_products, weights, numbered_orders and numbered_lines (see numbered.sql), lines once, for sums and products. Orders are
 * counted while lines are read.
 */
export async function readNumbered(db: Database, counter: PeopleCounter): Promise<PeopleCounts> {
  const people = await countRows(db, "people");
  const categories = "SELECT category FROM numbered_products ORDER BY product";
  const [categoryOf = new Int32Array(0)] = await readIntegers(db, categories, ["category"]);
  const rules = await readRules(db);
  const orders = counter.count<NumberedOrders>({ kind: "orders", people, rules, ...(await readOrders(db)) });
  const { sums, ...lines } = await readLines(db, people, rules);
  const spread = counter.count<NumberedLines>({ kind: "lines", people, categoryOf, ...lines });
  return { orders, sums, spread };
}

export async function countRows(db: Database, table: string): Promise<number> {
  const counted = await db.row(`SELECT count(*) AS n FROM ${table}`);
  return Number(counted?.["n"]);
}

async function readOrders(db: Database): Promise<Pick<NumberedOrders, "customers" | "days">> {
  const most = await countRows(db, "orders_before");
  const [customers, days] = [shared(most), shared(most)];
  let rows = 0;
  await readChunks(db, "FROM numbered_orders", ["customer", "day"], ([customer, day], n) => {
    customers.set(customer as Int32Array, rows);
    days.set(day as Int32Array, rows);
    rows += n;
  });
  return { customers: customers.subarray(0, rows), days: days.subarray(0, rows) };
}

type Lines = Pick<NumberedLines, "customers" | "products"> & { readonly sums: LineSums };

async function readLines(db: Database, people: number, rules: CountRules): Promise<Lines> {
  const most = await countRows(db, "lines_before");
  const [customers, products] = [shared(most), shared(most)];
  const sums = lineSums(people, rules);
  let rows = 0;
  const columns = ["customer", "product", "day", "quantity", "amount", "discount"];
  await readChunks(db, "FROM numbered_lines", columns, (chunk, n) => {
    const [customer, product, days] = chunk as Int32Array[];
    const [quantities, amounts, discounts] = chunk.slice(3) as BigInt64Array[];
    const numbers = { quantities: quantities!, amounts: amounts!, discounts: discounts! };
    addLines(sums, { customers: customer!, days: days!, ...numbers });
    for (let i = 0; i < n; i++) {
      if ((days![i]! & 1) === 0 || product![i]! < 0) continue;
      customers[rows] = customer![i]!;
      products[rows++] = product![i]!;
    }
  });
  return { customers: customers.subarray(0, rows), products: products.subarray(0, rows), sums };
}

/** Room for numbers that a thread may read too. */
function shared(numbers: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * numbers));
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
