import { type Column, type Database, ident, loadFields } from "segmentarium/table";
import type { PeopleCounts } from "./readNumbered.ts";
import { readSums } from "./readSums.ts";

/**
 * Makes two views, a row per customer in their order: `counted`, what was counted of orders and what lines sum to, money in currency, and `spread`, how lines
 * spread over products and categories, which may be counted while the first is made.
 *
 * What is whole is loaded as whole numbers, and becomes floats when it is read: the engine takes twice as long to store floats.
 */
export async function loadPeople(db: Database, { orders, sums, spread }: PeopleCounts): Promise<void> {
  const { counts, rounded } = readSums(sums);
  const { squared_gaps, ...counted } = await orders;
  const money = (tenThousandths: string): string => `${float(tenThousandths)} / 1e4`;
  const floats = {
    ...{ lines: float("lines"), others: float("others"), units: float("units"), squared_gaps: float("squared_gaps") },
    ...{ sold: money("sold"), discount: money("discount"), full_price: money("sold + discount"), back: money("back") },
  };
  const exact = Object.entries(floats).filter(([name]) => rounded === undefined || !(name in rounded));
  const stored = { ...counts, ...rounded, ...counted, squared_gaps: narrow(squared_gaps) };
  await loadView(db, "counted", stored, Object.fromEntries(exact));
  const { products, categories } = await spread;
  const lines = {
    ...{ product_lines: products.total, squared_lines: narrow(products.squares) },
    ...{ top_lines: categories.largest, category_lines: categories.total },
    squared_categories: narrow(categories.squares),
  };
  const spreadFloats = Object.fromEntries(Object.keys(lines).map((name) => [name, float(name)]));
  await loadView(db, "spread", { products: products.labels, ...lines }, spreadFloats);
}

type Numbers = Int32Array | Float64Array | BigInt64Array;

function float(sql: string): string {
  return `CAST(${sql} AS DOUBLE)`;
}

/** @param floats by name what is a float in the view, in SQL, instead of the column of that name. */
async function loadView(
  db: Database,
  name: string,
  columns: Readonly<Record<string, Numbers>>,
  floats: Readonly<Record<string, string>>,
): Promise<void> {
  await loadFields(db, `${name}_numbers`, Object.entries(columns).map(columnOf));
  const others = Object.keys(columns).filter((column) => !(column in floats));
  const made = Object.entries(floats).map(([column, sql]) => `${sql} AS ${ident(column)}`);
  await db.run(`
    CREATE OR REPLACE TEMP VIEW ${ident(name)} AS
    SELECT ${[...others.map(ident), ...made].join(", ")} FROM (SELECT fields.* FROM ${ident(`${name}_numbers`)})`);
}

function columnOf([name, values]: [string, Numbers]): Column {
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
