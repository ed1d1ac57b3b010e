import { type Column, type Database, ident, loadFields } from "segmentarium/table";
import { idSql } from "./plainIds.ts";
import type { PeopleCounts } from "./readNumbered.ts";
import { readSums } from "./readSums.ts";

/** For fewer customers a table of their own is not worth its making. */
const leastPeople = 100_000;

/**
 * Makes the view `counted`, a row per customer: customer_id; customer, by which they are in order; what was counted of orders, what lines sum to, money in
 * currency, and how lines spread over products and categories. That may be counted while the rest is loaded, so it lies in tables of its own.
 *
 * What is whole is loaded as whole numbers, and becomes floats when it is read: the engine takes twice as long to store floats.
 *
 * @param threads that are to read the view: the engine joins tables by place in one thread, so that each gets tables of some customers in a row.
 * @param least customers of such a table.
 */
export async function loadPeople(db: Database, counts: PeopleCounts, threads = 1, least = leastPeople): Promise<void> {
  const { plain, spread } = counts;
  const { stored, floats } = await numbersOf(counts);
  const people = stored.orders.length;
  // Of ids that are not plain there is one table.
  const ranges = rangesOf(people, plain === undefined ? 1 : Math.max(1, Math.min(threads, Math.floor(people / least))));
  const counted = plain === undefined ? stored : { code: plain.codes, ...stored };
  await loadRanges(db, "counted_numbers", counted, ranges);
  const { products, categories } = await spread;
  const lines = {
    ...{ product_lines: products.total, squared_lines: narrow(products.squares) },
    ...{ top_lines: categories.largest, category_lines: categories.total },
    squared_categories: narrow(categories.squares),
  };
  const spreadNumbers = { products: products.labels, ...lines };
  await loadRanges(db, "spread_numbers", spreadNumbers, ranges);
  const joined = ranges.map((_, r) => {
    const fields = [...fieldsOf(`counted_numbers_${r}`, counted), ...fieldsOf(`spread_numbers_${r}`, spreadNumbers)];
    const tables = `counted_numbers_${r} POSITIONAL JOIN spread_numbers_${r}`;
    return plain === undefined
      ? `SELECT customer_id, customer, ${fields.join(", ")} FROM people POSITIONAL JOIN ${tables}`
      : `SELECT ${fields.join(", ")} FROM ${tables}`;
  });
  const made = { ...floats, ...Object.fromEntries(Object.keys(lines).map((name) => [name, float(name)])) };
  const columns = [
    plain === undefined ? "customer_id, customer" : `${idSql(plain.form, "code")} AS customer_id, code AS customer`,
    ...[...Object.keys(stored), "products"].filter((name) => !(name in made)).map(ident),
    ...Object.entries(made).map(([name, sql]) => `${sql} AS ${ident(name)}`),
  ];
  await db.run(`
    CREATE OR REPLACE TEMP VIEW counted AS
    SELECT ${columns.join(", ")} FROM (${joined.join(" UNION ALL ")})`);
}

type Numbers = Int32Array | Float64Array | BigInt64Array;

/** What is loaded of orders and sums, by name; and what is a float in the view, in SQL, instead of the column of that name. */
async function numbersOf({ orders, sums }: PeopleCounts) {
  const { counts, rounded } = readSums(sums);
  const { squared_gaps, ...counted } = await orders;
  const money = (tenThousandths: string): string => `${float(tenThousandths)} / 1e4`;
  const floats = {
    ...{ lines: float("lines"), others: float("others"), units: float("units"), squared_gaps: float("squared_gaps") },
    ...{ sold: money("sold"), discount: money("discount"), full_price: money("sold + discount"), back: money("back") },
  };
  const exact = Object.entries(floats).filter(([name]) => rounded === undefined || !(name in rounded));
  const stored = { ...counts, ...rounded, ...counted, squared_gaps: narrow(squared_gaps) };
  return { stored, floats: Object.fromEntries(exact) };
}

function float(sql: string): string {
  return `CAST(${sql} AS DOUBLE)`;
}

/** Places of customers in a row, up to one before `end`. */
interface Range {
  readonly first: number;
  readonly end: number;
}

function rangesOf(people: number, count: number): Range[] {
  const place = (r: number): number => Math.floor((people * r) / count);
  return Array.from({ length: count }, (_, r) => ({ first: place(r), end: place(r + 1) }));
}

/** Makes a table of each range: `<name>_0` and so on. */
async function loadRanges(
  db: Database,
  name: string,
  columns: Readonly<Record<string, Numbers>>,
  ranges: readonly Range[],
): Promise<void> {
  for (const [r, { first, end }] of ranges.entries()) {
    const own = Object.entries(columns).map(([column, values]) => columnOf(column, values.subarray(first, end)));
    await loadFields(db, `${name}_${r}`, own);
  }
}

function fieldsOf(table: string, columns: Readonly<Record<string, Numbers>>): string[] {
  return Object.keys(columns).map((name) => `${table}.fields.${ident(name)} AS ${ident(name)}`);
}

function columnOf(name: string, values: Numbers): Column {
  if (values instanceof Int32Array) return { name, type: "integer", values };
  if (values instanceof Float64Array) return { name, type: "number", values };
  return { name, type: name.endsWith("_revenue") ? "money" : "bigint", values };
}

/** The same numbers in 32 bits where these hold them. */
function narrow(numbers: Float64Array): Int32Array | Float64Array {
  const whole = new Int32Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) {
    whole[i] = numbers[i]!;
    if (whole[i] !== numbers[i]) return numbers;
  }
  return whole;
}
