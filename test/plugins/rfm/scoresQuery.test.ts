import fc from "fast-check";
import { expect, test } from "vitest";
import { ruleSets } from "../../../src/plugins/rfm/ruleSets.ts";
import { findQuintiles, occurringQuery, scoresQuery } from "../../../src/plugins/rfm/scoresQuery.ts";
import { openDatabase } from "../../../src/table/index.ts";

/** How many quintiles (type 7, in fractions of 64 bits) a value lies above; from 1 on. */
function scoreOf(all: readonly number[], value: number, { shift, upward }: { shift: number; upward: boolean }): number {
  const sorted = [...all].sort((a, b) => a - b);
  const above = [0.2, 0.4, 0.6, 0.8].filter((share) => {
    const place = (sorted.length - 1) * share;
    const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
    const part = place - Math.floor(place);
    const cut = low * (1 - part) + high * part + shift;
    return upward ? value >= cut : value > cut;
  });
  return 1 + above.length;
}

test("scores whole numbers by quintiles between them", async () => {
  const db = await openDatabase({ threads: 1 });
  const count = fc.integer({ min: 1, max: 4000 });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(count, count), { minLength: 1, maxLength: 60 }), async (values) => {
      const rows = values.map(([days, orders], i) => `(${i}, ${days}, ${orders}, CAST(${i} AS DECIMAL(18, 4)))`);
      await db.run(`
        CREATE OR REPLACE TABLE people AS
        SELECT * FROM (VALUES ${rows.join(", ")}) AS v(customer_id, recency_days, frequency_orders, monetary)`);
      for (const rules of Object.values(ruleSets)) {
        const found = await db.rows(
          `FROM (${scoresQuery("people", rules, await findQuintiles(db, "people"))}) ORDER BY customer_id`,
        );
        const days = values.map(([value]) => value);
        const orders = values.map(([, value]) => value);
        expect(found.map((row) => [row["recency_score"], row["frequency_score"]])).toEqual(
          values.map(([day, order]) => [6 - scoreOf(days, day, rules), scoreOf(orders, order, rules)]),
        );
      }
    }),
    { numRuns: 25 },
  );
  db.close();
});

test("finds the quintiles that the engine gives for fractions, and which scores occur, of any amounts", async () => {
  const db = await openDatabase({ threads: 2 });
  const amount = fc.oneof(
    fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }),
    fc.bigInt({ min: -30000n, max: 30000n }),
    fc.constantFrom(1000n, 1001n, 4700n),
  );
  const drawn = fc.oneof(
    fc.array(fc.tuple(amount, fc.integer({ min: 1, max: 9 })), { minLength: 1, maxLength: 80 }),
    // Many of one amount, whose quintiles are the same but for rounding.
    fc
      .tuple(amount, fc.integer({ min: 1, max: 70 }))
      .map(([one, n]) => Array.from({ length: n }, () => [one, 3] as const)),
  );
  let several = 0;
  await fc.assert(
    fc.asyncProperty(drawn, async (values) => {
      const rows = values.map(([money, orders], i) => `(${i}, ${1000 - orders}, ${orders}, CAST(${money} AS HUGEINT))`);
      await db.run(`
        CREATE OR REPLACE TABLE people AS
        SELECT customer_id, recency_days, frequency_orders, CAST(CAST(ten_thousandths AS DECIMAL(38, 0)) / 10000 AS DECIMAL(18, 4)) AS monetary
        FROM (VALUES ${rows.join(", ")}) AS v(customer_id, recency_days, frequency_orders, ten_thousandths)`);
      const found = await findQuintiles(db, "people");
      for (const metric of ["recency_days", "frequency_orders", "monetary"] as const) {
        const row = await db.row(
          `SELECT quantile_cont(CAST(${metric} AS DOUBLE), [0.2, 0.4, 0.6, 0.8]) AS quintiles FROM people`,
        );
        const quintiles = row?.["quintiles"] as readonly number[];
        // An engine may round a product and a sum once where the other does twice.
        for (const [i, quintile] of quintiles.entries()) {
          expect(Math.abs(found[metric][i]! - quintile)).toBeLessThanOrEqual(4 * Number.EPSILON * Math.abs(quintile));
        }
      }
      for (const rules of Object.values(ruleSets)) {
        const row = await db.row(occurringQuery("people", rules, found));
        const counted = await db.row(`
          SELECT count(DISTINCT recency_score) AS recency_days, count(DISTINCT frequency_score) AS frequency_orders,
            count(DISTINCT monetary_score) AS monetary FROM (${scoresQuery("people", rules, found)})`);
        expect(Object.entries(row ?? {}).map(([metric, n]) => [metric, Number(n)])).toEqual(
          Object.entries(counted ?? {}).map(([metric, n]) => [metric, Number(n)]),
        );
        if (Number(counted?.["monetary"]) > 2) several++;
      }
    }),
    { numRuns: 60 },
  );
  expect(several).toBeGreaterThan(20);
  db.close();
});

test("gives no score where there is no value, and takes it for none of those that make quintiles", async () => {
  const db = await openDatabase({ threads: 1 });
  await db.run(`
    CREATE TABLE people AS
    SELECT i AS customer_id, CAST(i AS INTEGER) AS recency_days, 1 AS frequency_orders,
      CASE WHEN i % 2 = 0 THEN CAST(i AS DECIMAL(18, 4)) END AS monetary FROM range(1, 23) AS t(i)`);
  const found = await findQuintiles(db, "people");
  expect(found.monetary).toEqual([6, 10, 14, 18]);
  const rows = await db.rows(`FROM (${scoresQuery("people", ruleSets.own, found)}) ORDER BY customer_id`);
  expect(rows.slice(0, 8).map((row) => row["monetary_score"])).toEqual([null, 1, null, 1, null, 1, null, 2]);
  expect(rows.map((row) => row["rfm_segment"] === null)).toEqual(rows.map((_, i) => i % 2 === 0));
  db.close();
});

test("finds no quintiles and no scores where there are no values", async () => {
  const db = await openDatabase({ threads: 1 });
  await db.run(`
    CREATE TABLE people (customer_id TEXT, recency_days INTEGER, frequency_orders INTEGER, monetary DECIMAL(18, 4))`);
  const none = await findQuintiles(db, "people");
  expect(none).toEqual({ recency_days: [], frequency_orders: [], monetary: [] });
  expect(await db.row(occurringQuery("people", ruleSets.own, none))).toMatchObject({ recency_days: 0, monetary: 0 });
  expect(await db.rows(scoresQuery("people", ruleSets.own, none))).toEqual([]);
  db.close();
});
