import fc from "fast-check";
import { expect, test } from "vitest";
import { ruleSets } from "../../../src/plugins/rfm/ruleSets.ts";
import { scoresQuery } from "../../../src/plugins/rfm/scoresQuery.ts";
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
        const found = await db.rows(`FROM (${scoresQuery("people", rules)}) ORDER BY customer_id`);
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
