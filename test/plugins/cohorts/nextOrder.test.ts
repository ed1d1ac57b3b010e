import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { judgeNextGaps } from "../../../src/plugins/cohorts/judgeNextGaps.ts";
import { lifecycleRulesStep } from "../../../src/plugins/cohorts/lifecycleRules.ts";
import { nextGap, nextVariance, nextWithin } from "../../../src/plugins/cohorts/nextGap.ts";
import { nextOrderStep } from "../../../src/plugins/cohorts/nextOrderStep.ts";
import { openDoor } from "../../../src/privacy/index.ts";
import { stream } from "../../../src/random/index.ts";
import { type Database, openDatabase, type Row } from "../../../src/table/index.ts";
import { loadOrderLines, type OrderLine, sale } from "../orderLines.ts";
import { runStep, tableInput } from "../runStep.ts";
import { reference, referenceLines } from "./reference.ts";

let db: Database;
beforeAll(async () => {
  db = await openDatabase({ threads: 2 });
});
afterAll(() => db.close());

async function nextOrders(lines: readonly OrderLine[], asOf: string, options: unknown = {}) {
  await loadOrderLines(db, lines);
  await db.run(`CREATE OR REPLACE TABLE membership AS
    SELECT DISTINCT customer_id, CASE WHEN customer_id < 'c080' THEN 'early' ELSE 'late' END AS segment
    FROM order_lines WHERE kind = 'sale' AND customer_id IS NOT NULL AND ordered_at < TIMESTAMP '${asOf}'`);
  const inputs = {
    order_lines: await tableInput(db, "order_lines"),
    membership: await tableInput(db, "membership"),
    "lifecycle-rules": lifecycleRulesStep.options?.parse({}),
  };
  const { outputs } = await runStep(nextOrderStep, db, inputs, { asOf }, { options });
  return outputs as Readonly<Record<string, readonly Row[]>>;
}

describe("the next gap", () => {
  test("has the quantiles and the probabilities of scipy's log-normal, cut off at the silence", () => {
    for (const { log, variance, silence, quantiles, week } of reference.next_gaps) {
      const known = { expectedLog: log, variance, silenceDays: silence };
      const { low, median, high } = nextGap(known, 0.8);
      [low, median, high].forEach((found, i) => {
        expect(found / quantiles[i]!).toBeCloseTo(1, 8);
      });
      expect(nextWithin(known, 7)).toBeCloseTo(week, 8);
    }
  });

  test("is never before the day, grows with the silence, and comes in some week", () => {
    const any = fc.record({
      expectedLog: fc.double({ min: 0, max: 7, noNaN: true }),
      variance: fc.double({ min: 0, max: 4, noNaN: true }),
      silenceDays: fc.integer({ min: 1, max: 2000 }),
    });
    fc.assert(
      fc.property(any, (known) => {
        const { low, median, high } = nextGap(known, 0.8);
        expect(low).toBeGreaterThanOrEqual(known.silenceDays - 0.5);
        expect(median).toBeGreaterThanOrEqual(low);
        expect(high).toBeGreaterThanOrEqual(median);
        expect(Number.isFinite(high)).toBe(true);
        const [one, two] = [nextWithin(known, 7), nextWithin(known, 14)];
        expect(one).toBeGreaterThanOrEqual(0);
        expect(two).toBeGreaterThanOrEqual(one);
        expect(two).toBeLessThanOrEqual(1);
      }),
    );
  });

  test("is known less well of customers with few gaps", () => {
    const pace = { customers: 9, gaps: 50, mean: 3, within: 0.4, between: 0.5 };
    expect(nextVariance(pace, 0)).toBeCloseTo(0.9, 12);
    expect(nextVariance(pace, 4)).toBeCloseTo(0.4 + 0.2 / 2.4, 12);
    expect(nextVariance({ ...pace, within: 0 }, 3)).toBe(0);
    expect(nextVariance({ ...pace, within: 0 }, 0)).toBe(0.5);
  });
});

describe("the trial of the estimate", () => {
  test("counts who never came back as a miss, and measures the distance of those who did", () => {
    const estimate = { low: 9.5, median: 20, high: 40.5 };
    const seen = [10, 9, 40, 41, 25, undefined].map((actual) => ({ estimate, actual }));
    expect(judgeNextGaps(seen)).toMatchObject({
      people: 6,
      hits: 3,
      misses: 3,
      share: 0.5,
      interval_days: 31,
      returned: 5,
      silent: 1,
      error_days: 11,
    });
    expect(judgeNextGaps([])).toMatchObject({ people: 0, share: null, interval_days: null, error_days: null });
  });

  test("finds the stated share within the interval where gaps are log-normal and everybody comes back", async () => {
    const random = stream("log-normal gaps");
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const lines = Array.from({ length: 400 }, (_, i) => {
      const own = 3 + 0.5 * normal();
      const days: number[] = [200 * random()];
      while (days.at(-1)! < 1090) days.push(days.at(-1)! + Math.exp(own + 0.5 * normal()));
      return days.map((day, j) =>
        sale(`o${i}-${j}`, `c${i}`, new Date(Date.UTC(2021, 0, 1) + day * 86_400_000).toISOString().slice(0, 19)),
      );
    }).flat();
    const found = await nextOrders(lines, "2023-12-01");
    const [own, population] = found["release/next_order_quality"]!;
    expect(own?.people).toBeGreaterThan(350);
    expect(Number(own?.share)).toBeGreaterThan(0.75);
    expect(Number(own?.share)).toBeLessThan(0.86);
    expect(Number(own?.interval_days)).toBeLessThan(Number(population?.interval_days));
    expect(Number(own?.error_days)).toBeLessThan(Number(population?.error_days));
    const then = found["release/expected_orders_then"]!;
    const total = (name: string) => then.reduce((sum, row) => sum + Number(row[name]), 0);
    expect(total("expected") / total("bought")).toBeGreaterThan(0.93);
    expect(total("expected") / total("bought")).toBeLessThan(1.07);
  });
});

describe("the tables of next purchases", () => {
  test("count each customer once, agree with a count of their own, and pass the door", async () => {
    const found = await nextOrders(referenceLines, "2023-07-01", { weeks: 4 });
    const { customers } = reference.lifecycle;
    const all = Object.values(customers);
    const awake = all.filter(([state]) => state !== "dormant").length;
    expect(found["release/expected_orders"]!.map((row) => [row.week, row.from_day, row.people])).toEqual([
      [1, "2023-07-01", awake],
      [2, "2023-07-08", awake],
      [3, "2023-07-15", awake],
      [4, "2023-07-22", awake],
    ]);
    const overdue = found["release/overdue_segments"]!;
    expect(overdue.reduce((sum, row) => sum + Number(row.overdue), 0)).toBe(
      all.filter(([, , days]) => days > 0).length,
    );
    expect(overdue.reduce((sum, row) => sum + Number(row.people), 0)).toBe(all.length);
    for (const table of nextOrderStep.tables!) {
      openDoor(table, found[`release/${table.id}`]! as never, { minimumPeople: 10 });
    }
  });

  test("try the estimate on the past as it would have been made then", async () => {
    const then = await nextOrders(referenceLines, "2023-07-01", { evaluationDays: 90 });
    const before = await nextOrders(
      referenceLines.filter(({ at }) => at < "2023-04-02"),
      "2023-04-02",
    );
    const expected = (rows: readonly Row[] | undefined) => rows?.map((row) => [row.week, row.people, row.expected]);
    expect(expected(then["release/expected_orders_then"])).toEqual(expected(before["release/expected_orders"]));
  });

  test("are empty when nobody bought twice", async () => {
    const found = await nextOrders([sale("o1", "a", "2024-01-01T10:00:00")], "2024-07-01");
    expect(Object.values(found)).toEqual([[], [], [], []]);
  });
});
