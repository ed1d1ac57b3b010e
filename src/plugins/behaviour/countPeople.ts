import { groupItems, squaredGaps, type Tally, tally } from "segmentarium/stats";
import { type Database, loadColumns, readIntegers } from "segmentarium/table";

/** Orders of sale and lines of products by number: see numbered.sql. */
export interface Numbered {
  /** How many customers there are. */
  readonly people: number;
  /** Customer and day (since 1970) of each order. */
  readonly orders: { readonly customers: Int32Array; readonly days: Int32Array };
  /** Customer and product of each line. */
  readonly lines: { readonly customers: Int32Array; readonly products: Int32Array };
  /** Category of each product, -1 where it has none. */
  readonly categoryOf: Int32Array;
}

/** One entry per customer. */
export interface PeopleCounts {
  /** Sum of squared days between orders. */
  readonly gaps: Float64Array;
  /** How the lines spread over products and over categories. */
  readonly products: Tally;
  readonly categories: Tally;
}

/** Reads numbered_orders, numbered_lines, numbered_products and people. */
export async function readNumbered(db: Database): Promise<Numbered> {
  const orders = await readPairs(db, "SELECT customer, day - DATE '1970-01-01' AS item FROM numbered_orders");
  const sold = "SELECT customer, product AS item FROM numbered_lines WHERE sale AND product IS NOT NULL";
  const lines = await readPairs(db, sold);
  const categories = "SELECT category FROM numbered_products ORDER BY product";
  const [categoryOf = none] = await readIntegers(db, categories, ["category"]);
  return {
    people: await count(db, "FROM people"),
    orders: { customers: orders.customers, days: orders.items },
    lines: { customers: lines.customers, products: lines.items },
    categoryOf,
  };
}

const none = new Int32Array(0);

async function readPairs(db: Database, query: string): Promise<{ customers: Int32Array; items: Int32Array }> {
  const cast = `SELECT customer, CAST(item AS INTEGER) AS item FROM (${query})`;
  const rows = await count(db, query);
  const [customers = none, items = none] = await readIntegers(db, cast, ["customer", "item"], rows);
  return { customers, items };
}

async function count(db: Database, query: string): Promise<number> {
  const counted = await db.row(`SELECT count(*) AS n FROM (${query})`);
  return Number(counted?.["n"]);
}

/** Counts in arrays by number, which takes a quarter of the time that grouping in SQL does: 10 million lines in 0.5 s. */
export function countPeople({ people, orders, lines, categoryOf }: Numbered): PeopleCounts {
  const bought = groupItems(lines.customers, lines.products, people);
  const itself = categoryOf.map((_, product) => product);
  return {
    gaps: squaredGaps(groupItems(orders.customers, orders.days, people)),
    products: tally(bought, itself),
    categories: tally(bought, categoryOf),
  };
}

/** Makes the view `counted`, a row per customer; columns about products or categories are NULL for those without one. */
export async function loadCounts(db: Database, { gaps, products, categories }: PeopleCounts): Promise<void> {
  await loadColumns(db, "counts of people", [
    { name: "customer", type: "integer", values: products.total.map((_, customer) => customer) },
    { name: "squared_gaps", type: "number", values: gaps },
    { name: "products", type: "integer", values: products.labels },
    { name: "product_lines", type: "integer", values: products.total },
    { name: "squared_lines", type: "number", values: products.squares },
    { name: "top_lines", type: "integer", values: categories.largest },
    { name: "category_lines", type: "integer", values: categories.total },
    { name: "squared_categories", type: "number", values: categories.squares },
  ]);
  await db.run(`
    CREATE TEMP VIEW counted AS
    SELECT * REPLACE (
      CAST(nullif(product_lines, 0) AS DOUBLE) AS product_lines,
      CAST(nullif(category_lines, 0) AS DOUBLE) AS category_lines
    ) FROM "counts of people"`);
}
