import { type Database, readChunks, readIntegers } from "segmentarium/table";
import type { Numbered } from "./countPeople.ts";
import { type CountRules, countRules } from "./countRules.ts";
import { addLines, type LineSums, lineSums } from "./sumLines.ts";

/** Orders and lines by number, and what the lines of each customer sum to. */
export interface NumberedSums extends Numbered {
  readonly sums: LineSums;
}

/** Reads people, numbered_products, weights, numbered_orders and numbered_lines (see numbered.sql); lines once, for sums and products. */
export async function readNumbered(db: Database): Promise<NumberedSums> {
  const people = await count(db, "people");
  const categories = "SELECT category FROM numbered_products ORDER BY product";
  const [categoryOf = none] = await readIntegers(db, categories, ["category"]);
  const rules = await readRules(db);
  return { people, rules, orders: await readOrders(db), ...(await readLines(db, people, rules)), categoryOf };
}

const none = new Int32Array(0);

async function readOrders(db: Database): Promise<Numbered["orders"]> {
  const [customers = none, days = none] = await readIntegers(db, "FROM numbered_orders", ["customer", "day"]);
  return { customers, days };
}

async function readLines(
  db: Database,
  people: number,
  rules: CountRules,
): Promise<Pick<NumberedSums, "lines" | "sums">> {
  const most = await count(db, "lines_before");
  const [customers, products] = [new Int32Array(most), new Int32Array(most)];
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
  return { lines: { customers: customers.subarray(0, rows), products: products.subarray(0, rows) }, sums };
}

async function readRules(db: Database): Promise<CountRules> {
  const row = await db.row("SELECT CAST(cutoff - DATE '1970-01-01' AS INTEGER) AS day FROM moment");
  const weights = new Float64Array(await count(db, "weights"));
  let ages = 0;
  await readChunks(db, "SELECT weight FROM weights ORDER BY age", ["weight"], ([chunk]) => {
    for (const weight of chunk ?? []) weights[ages++] = Number(weight);
  });
  return countRules(Number(row?.["day"]), weights);
}

async function count(db: Database, table: string): Promise<number> {
  const counted = await db.row(`SELECT count(*) AS n FROM ${table}`);
  return Number(counted?.["n"]);
}
