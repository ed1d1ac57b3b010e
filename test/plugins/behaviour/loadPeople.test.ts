import { type Database, openDatabase } from "segmentarium/table";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OrderCounts } from "../../../src/plugins/behaviour/countOrders.ts";
import { countRules } from "../../../src/plugins/behaviour/countRules.ts";
import { slotOf, slots } from "../../../src/plugins/behaviour/kernel/lineKernel.ts";
import { loadPeople } from "../../../src/plugins/behaviour/loadPeople.ts";
import type { PeopleCounts } from "../../../src/plugins/behaviour/readNumbered.ts";
import { type LineSums, lineSums } from "../../../src/plugins/behaviour/sumLines.ts";

let db: Database;
beforeAll(async () => {
  db = await openDatabase({ threads: 2 });
  await db.run(`
    CREATE TEMP TABLE people AS
    SELECT customer_id, CAST(row_number() OVER () - 1 AS INTEGER) AS customer
    FROM (SELECT unnest(['c0000000002', 'c0000000005', 'c0000000031']) AS customer_id)`);
});
afterAll(() => db.close());

const people = 3;
const integers = (): Int32Array => Int32Array.of(1, 2, 3);
const orders: Omit<OrderCounts, "squared_gaps"> = {
  ...{ orders: integers(), tenure: integers(), span: integers(), tilt: integers(), weekend_orders: integers() },
  ...{ evening_orders: integers(), told_orders: integers(), online_orders: integers(), month_orders: integers() },
  ...{ recent_orders: integers(), year_orders: integers(), weighted_orders: Float64Array.of(0.5, 1.5, 2.5) },
};
const tally = (squares: Float64Array) => ({ labels: integers(), total: integers(), largest: integers(), squares });

function sums(): LineSums {
  const made = lineSums(people, countRules(19_000, new Float64Array(1)));
  for (const [c, amount] of [2n ** 53n + 1n, 123_456_789n, -5n].entries()) {
    made.kernel.halves[2 * slots * c] = 7 + c;
    for (const name of ["units", "sold", "discount", "back", "month"] as const) {
      made.kernel.sums[slots * c + slotOf[name]] = amount / (name === "discount" ? 3n : 1n);
    }
  }
  return made;
}

/** The view's rows, and by name the types that the engine gives. */
async function loaded(own: LineSums, squares: Float64Array, threads = 1, plain?: PeopleCounts["plain"]) {
  const counted = Promise.resolve({ ...orders, squared_gaps: squares });
  const spread = Promise.resolve({ products: tally(squares), categories: tally(squares) });
  await loadPeople(db, { orders: counted, sums: own, spread, ...(plain && { plain }) }, threads, 1);
  const types = await db.rows("SELECT column_name, column_type FROM (DESCRIBE FROM counted)");
  return {
    types: new Map(types.map((row) => [String(row["column_name"]), row["column_type"]])),
    rows: await db.rows("FROM counted ORDER BY customer"),
  };
}

describe("loadPeople", () => {
  it("gives money in currency, each number rounded once", async () => {
    const { rows } = await loaded(sums(), Float64Array.of(4, 9, 16));
    const wide = 2n ** 53n + 1n;
    expect(rows[0]).toMatchObject({ units: Number(wide), sold: Number(wide) / 1e4, back: Number(wide) / 1e4 });
    expect(rows.map((row) => row["full_price"])).toEqual(
      [wide + wide / 3n, 164_609_052n, -6n].map((whole) => Number(whole) / 1e4),
    );
    expect(rows.map((row) => [row["lines"], row["weighted_orders"], row["squared_gaps"]])).toEqual([
      [7, 0.5, 4],
      [8, 1.5, 9],
      [9, 2.5, 16],
    ]);
  });

  it("gives the same numbers and types where some are too large for whole numbers", async () => {
    const small = await loaded(sums(), Float64Array.of(4, 9, 16));
    const large = sums();
    for (const name of ["units", "sold", "discount", "back"] as const) large.more.set(slotOf[name], 2n ** 70n);
    const { types, rows } = await loaded(large, Float64Array.of(2 ** 40, 9, 16));
    expect(types).toEqual(small.types);
    expect(rows.slice(1)).toEqual(small.rows.slice(1));
    const sold = 2n ** 70n + 2n ** 53n + 1n;
    const discount = 2n ** 70n + (2n ** 53n + 1n) / 3n;
    expect(rows[0]).toMatchObject({ sold: Number(sold) / 1e4, full_price: Number(sold + discount) / 1e4 });
    expect(rows[0]).toMatchObject({ squared_gaps: 2 ** 40, squared_lines: 2 ** 40, lines: 7 });
  });

  it("gives the same where ids are plain, in as many tables as threads read them", async () => {
    const squares = Float64Array.of(4, 9, 16);
    const named = await loaded(sums(), squares);
    const ids = named.rows.map((row) => row["customer_id"]);
    expect(ids).toEqual(["c0000000002", "c0000000005", "c0000000031"]);
    const form = { lead: "c".charCodeAt(0), digits: 10 };
    for (const threads of [1, 2, 3, 7]) {
      const { types, rows } = await loaded(sums(), squares, threads, { form, codes: Int32Array.of(2, 5, 31) });
      expect(types).toEqual(named.types);
      expect(rows).toEqual(named.rows.map((row, i) => ({ ...row, customer: [2, 5, 31][i] })));
      const tables = "SELECT count(*) AS n FROM duckdb_tables() WHERE table_name LIKE 'spread_numbers_%'";
      expect(Number((await db.row(tables))?.["n"])).toBe(Math.min(threads, people));
    }
  });
});
