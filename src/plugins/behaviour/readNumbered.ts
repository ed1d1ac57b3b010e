import { type Database, readChunks, readIntegers } from "segmentarium/table";
import type { OrderCounts } from "./countOrders.ts";
import { type CountRules, countRules } from "./countRules.ts";
import type { NumberedLines, NumberedOrders, Spread } from "./countWork.ts";
import type { PeopleCounter } from "./peopleCounter.ts";
import { type People, readPeople, shared } from "./readPeople.ts";
import { addLines, type LineSums, lineSums } from "./sumLines.ts";

/** One entry per customer: counts of orders, sums of lines, and how these spread; the first and last may be still on their way. */
export interface PeopleCounts {
  readonly orders: Promise<OrderCounts>;
  readonly sums: LineSums;
  readonly spread: Promise<Spread>;
}

/**
 * Reads sales, goods, numbered_products and weights (see numbered.sql), lines once, for sums and products, and makes `people` (see readPeople.ts).
 * Orders are counted while lines are read.
 *
 * @param most rows of orders and of lines there are, or fewer.
 */
export async function readNumbered(
  db: Database,
  counter: PeopleCounter,
  most: { readonly orders: number; readonly lines: number },
): Promise<PeopleCounts> {
  const categories = "SELECT category FROM numbered_products ORDER BY product";
  const [categoryOf = new Int32Array(0)] = await readIntegers(db, categories, ["category"]);
  const rules = await readRules(db);
  const people = await readPeople(db, most.orders);
  const numbers = { people: people.count, rules };
  const orders = counter.count<NumberedOrders>({ kind: "orders", ...numbers, ...people.orders });
  const { sums, ...lines } = await readLines(db, people, rules, most.lines);
  const spread = counter.count<NumberedLines>({ kind: "lines", people: people.count, categoryOf, ...lines });
  return { orders, sums, spread };
}

type Lines = Pick<NumberedLines, "customers" | "products"> & { readonly sums: LineSums };

async function readLines(db: Database, people: People, rules: CountRules, most: number): Promise<Lines> {
  const [customers, products] = [shared(most), shared(most)];
  const sums = lineSums(people.count, rules);
  let rows = 0;
  const columns = ["customer", "product", "day", "quantity", "amount", "discount"];
  await readChunks(db, people.rowsOf("goods"), columns, (chunk, n) => {
    const [ids, product, days] = chunk as Int32Array[];
    const [quantities, amounts, discounts] = chunk.slice(3) as BigInt64Array[];
    const numbers = { quantities: quantities!, amounts: amounts!, discounts: discounts! };
    const customer = people.numbersOf(ids!, n);
    addLines(sums, { customers: customer, days: days!, ...numbers });
    for (let i = 0; i < n; i++) {
      if (customer[i]! < 0 || (days![i]! & 1) === 0 || product![i]! < 0) continue;
      customers[rows] = customer[i]!;
      products[rows++] = product![i]!;
    }
  });
  return { customers: customers.subarray(0, rows), products: products.subarray(0, rows), sums };
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
