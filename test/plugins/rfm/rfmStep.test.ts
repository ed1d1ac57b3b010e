import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { QueryOutput } from "../../../src/plugin.ts";
import { rfmStep } from "../../../src/plugins/rfm/rfmStep.ts";
import { type Database, openDatabase, type Row } from "../../../src/table/index.ts";
import { canonicalTables, loadOrderLines, type OrderLine, referenceShop, sale } from "../orderLines.ts";
import { runStep } from "../runStep.ts";

const step = rfmStep("GBP");
let db: Database;
beforeAll(async () => {
  db = await openDatabase({ threads: 2 });
});
afterAll(() => db.close());

async function rfm(lines: readonly OrderLine[], cutoff: string, on = db) {
  await loadOrderLines(on, lines);
  const run = await runStep(step, on, await canonicalTables(on), {}, { cutoff });
  const rows = await on.rows((run.outputs["feature/rfm"] as QueryOutput).sql);
  return { ...run, rows };
}

const day = (i: number) => new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 19);
const scores = ["recency_score", "frequency_score", "monetary_score"];
const pick = (row: Row, names: readonly string[]) => names.map((name) => row[name]);

describe("rfm", () => {
  test("equals what pandas and numpy compute row by row", async () => {
    const shop = referenceShop();
    const { rows } = await rfm(shop.lines, shop.cutoff);
    expect(rows.map((row) => row.customer_id)).toEqual(Object.keys(shop.features));
    for (const row of rows) {
      const expected = shop.features[String(row.customer_id)]!;
      for (const name of ["recency_days", "frequency_orders", ...scores]) expect(row[name]).toBe(expected[name]);
      expect(row.monetary).toBeCloseTo(expected.monetary!, 10);
    }
  });

  test("counts the days to the cutoff, which itself does not count any more", async () => {
    const lines = [
      sale("o1", "a", "2024-01-30T23:59:59"),
      sale("o2", "b", "2024-01-31T00:00:00"),
      sale("o3", "c", "2024-01-29T00:00:00"),
    ];
    const { rows } = await rfm(lines, "2024-01-31");
    expect(rows.map((row) => pick(row, ["customer_id", "recency_days"]))).toEqual([
      ["a", 1],
      ["c", 2],
    ]);
  });

  test("counts orders by their id, and takes returns but no charges off the revenue", async () => {
    const lines = [
      sale("o1", "a", "2024-01-05T10:00:00", { amount: "10.1234" }),
      sale("o1", "a", "2024-01-05T10:00:00", { amount: "0.0001" }),
      sale("o2", "a", "2024-01-05T10:00:00", { amount: "5" }),
      sale("o2", "a", "2024-01-05T10:00:00", { amount: "4", kind: "charge" }),
      sale("o3", "a", "2024-01-20T10:00:00", { amount: "-2.5", quantity: -1, kind: "return" }),
      sale("o4", "b", "2024-01-20T10:00:00", { amount: "-2.5", quantity: -1, kind: "return" }),
    ];
    const { rows } = await rfm(lines, "2024-01-31");
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ recency_days: 26, frequency_orders: 2, monetary: 12.6235 });
  });

  test("keeps guests out and says how many orders were theirs", async () => {
    const lines = [
      sale("o1", "a", day(0)),
      sale("g1", null, day(0)),
      sale("g1", null, day(0)),
      sale("g2", null, day(1)),
    ];
    const { rows, exclusions } = await rfm(lines, "2024-01-31");
    expect(rows.map((row) => row.customer_id)).toEqual(["a"]);
    expect(exclusions).toEqual([{ what: "orders", rows: 2, reason: "a guest's order belongs to no customer" }]);
  });

  test("gives the same value the same score, and warns when scores stay empty", async () => {
    const once = Array.from({ length: 12 }, (_, i) => sale(`o${i}`, `once${i}`, day(i)));
    const often = Array.from({ length: 12 }, (_, i) => sale(`m${i}`, `often${i % 3}`, day(i)));
    const { rows, warnings } = await rfm([...once, ...often], "2024-03-01");
    const frequency = new Map(rows.map((row) => [row.frequency_orders, row.frequency_score]));
    expect(frequency).toEqual(
      new Map([
        [1, 1],
        [4, 5],
      ]),
    );
    for (const row of rows) expect(row.frequency_score).toBe(frequency.get(row.frequency_orders!));
    expect(warnings.map(({ code }) => code)).toContain("tied-scores");
    expect(warnings.map(({ message }) => message).join()).toContain("2 of the 5 frequency scores");
  });

  test("gives 5 to the most recent, the most frequent and the highest spending", async () => {
    const lines = Array.from({ length: 10 }, (_, c) =>
      Array.from({ length: c + 1 }, (_, i) => sale(`o${c}-${i}`, `c${c}`, day(3 * c), { amount: "7" })),
    ).flat();
    const { rows } = await rfm(lines, "2024-03-01");
    const expected = Array.from({ length: 10 }, (_, c) => 1 + Math.floor(c / 2));
    for (const name of scores) expect(rows.map((row) => row[name])).toEqual(expected);
  });

  test("gives nobody a row when nobody bought", async () => {
    const { rows, warnings } = await rfm([sale("o1", "a", "2024-02-01T00:00:00")], "2024-02-01");
    expect(rows).toEqual([]);
    expect(warnings).toEqual([]);
  });

  test("is the same without the rows of the cutoff day and after, with one thread, and in any order of rows", async () => {
    const shop = referenceShop();
    const before = shop.lines.filter((line) => line.at < shop.cutoff);
    expect(before.length).toBeLessThan(shop.lines.length);
    const { rows } = await rfm(shop.lines, shop.cutoff);
    expect((await rfm(before, shop.cutoff)).rows).toEqual(rows);
    const single = await openDatabase({ threads: 1 });
    expect((await rfm(shop.lines.toReversed(), shop.cutoff, single)).rows).toEqual(rows);
    single.close();
  });

  test("keeps scores when money is scaled and when all dates move together", async () => {
    const line = fc.record({
      customer: fc.integer({ min: 0, max: 12 }),
      order: fc.integer({ min: 0, max: 3 }),
      day: fc.integer({ min: 0, max: 200 }),
      cents: fc.integer({ min: 1, max: 50_000 }),
    });
    const made = (
      drawn: readonly { customer: number; order: number; day: number; cents: number }[],
      factor: number,
      shift: number,
    ) =>
      drawn.map((one) =>
        sale(`o${one.customer}-${one.order}`, `c${one.customer}`, day(one.day + shift), {
          amount: ((one.cents * factor) / 100).toFixed(2),
        }),
      );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 40 }), async (drawn) => {
        const names = ["customer_id", "recency_days", "frequency_orders", ...scores, "rfm_segment"];
        const plain = (await rfm(made(drawn, 1, 0), day(300).slice(0, 10))).rows;
        const moved = (await rfm(made(drawn, 4, 77), day(377).slice(0, 10))).rows;
        expect(moved.map((row) => pick(row, names))).toEqual(plain.map((row) => pick(row, names)));
      }),
      { numRuns: 25, seed: 7 },
    );
  });
});
