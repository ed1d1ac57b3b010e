import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { QueryOutput } from "../../../src/plugin.ts";
import { behaviourStep } from "../../../src/plugins/behaviour/behaviourStep.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";
import { waitingThreads } from "../../../src/thread/threadPool.ts";
import { canonicalTables, loadOrderLines, loadProducts, type OrderLine, referenceShop, sale } from "../orderLines.ts";
import { runStep } from "../runStep.ts";

const step = behaviourStep("GBP");
const metrics = step.metrics!.map((metric) => metric.id);
let db: Database;
beforeAll(async () => {
  db = await openDatabase({ threads: 2 });
});
afterAll(() => db.close());

interface More {
  readonly on?: Database;
  readonly categories?: Readonly<Record<string, string | null>>;
  readonly options?: object;
}

async function behaviour(lines: readonly OrderLine[], cutoff: string, { on = db, categories, options }: More = {}) {
  await loadOrderLines(on, lines);
  const products = categories === undefined ? {} : await loadProducts(on, categories);
  const inputs = { ...(await canonicalTables(on)), ...products };
  const { outputs } = await runStep(step, on, inputs, {}, { cutoff, options });
  return on.rows((outputs["feature/behaviour"] as QueryOutput).sql);
}

describe("behaviour", () => {
  test("equals what pandas computes row by row", async () => {
    const shop = referenceShop();
    const rows = await behaviour(shop.lines, shop.cutoff, shop);
    expect(rows.map((row) => row.customer_id)).toEqual(Object.keys(shop.features));
    for (const row of rows) {
      const expected = shop.features[String(row.customer_id)]!;
      for (const name of metrics) {
        const value = expected[name]!;
        if (value === null) expect(row[name]).toBeNull();
        else
          expect([name, Math.abs(Number(row[name]) - value) / Math.max(1, Math.abs(value)) < 1e-12]).toEqual([
            name,
            true,
          ]);
      }
    }
  });

  test("is the same where a thread of its own counts", async () => {
    const shop = referenceShop();
    const here = await behaviour(shop.lines, shop.cutoff, shop);
    const other = await openDatabase({ threads: 2 });
    await loadOrderLines(other, shop.lines);
    const inputs = { ...(await canonicalTables(other)), ...(await loadProducts(other, shop.categories)) };
    const before = waitingThreads();
    const { outputs } = await runStep(behaviourStep("GBP", true, 0), other, inputs, {}, { cutoff: shop.cutoff });
    expect(await other.rows((outputs["feature/behaviour"] as QueryOutput).sql)).toEqual(here);
    expect(waitingThreads()).toBe(Math.max(before, 1));
    other.close();
  });

  test("is the same for ids that are a letter and digits, as ingest writes them, and for others", async () => {
    const shop = referenceShop();
    const ids = [...new Set(shop.lines.map(({ customer }) => customer))].toSorted();
    const named = (name: (i: number) => string) =>
      shop.lines.map((line) =>
        line.customer === null ? line : { ...line, customer: name(ids.indexOf(line.customer)) },
      );
    const plain = await behaviour(
      named((i) => `c${String(i * 3).padStart(10, "0")}`),
      shop.cutoff,
      shop,
    );
    const others = await behaviour(
      named((i) => `customer ${String(i * 3).padStart(10, "0")}`),
      shop.cutoff,
      shop,
    );
    expect(plain).toHaveLength(Object.keys(shop.features).length);
    expect(plain.map((row) => ({ ...row, customer_id: `customer ${String(row.customer_id).slice(1)}` }))).toEqual(
      others,
    );
  });

  test("has one column for each declared metric, and at least ten", async () => {
    const rows = await behaviour([sale("o1", "a", "2024-01-01T10:00:00")], "2024-02-01");
    expect(Object.keys(rows[0]!).toSorted()).toEqual(["customer_id", ...metrics].toSorted());
    expect(metrics.length).toBeGreaterThanOrEqual(10);
  });

  test("of orders without lines leaves out what these alone would tell, and nothing else changes", async () => {
    const lines = [sale("o1", "a", "2024-01-01T10:00:00"), sale("o2", "b", "2024-01-02T10:00:00")];
    const whole = await behaviour(lines, "2024-02-01");
    const without = behaviourStep("GBP", false);
    const other = await openDatabase();
    await loadOrderLines(other, lines);
    const { outputs } = await runStep(without, other, await canonicalTables(other), {}, { cutoff: "2024-02-01" });
    const rows = await other.rows((outputs["feature/behaviour"] as QueryOutput).sql);
    other.close();
    const told = without.metrics!.map(({ id }) => id);
    expect(metrics.filter((id) => !told.includes(id)).toSorted()).toEqual([
      ...["category_diversity", "discount_share", "distinct_products", "lines_per_order"],
      ...["product_diversity", "top_category_share", "units_per_order"],
    ]);
    expect(Object.keys(rows[0]!).toSorted()).toEqual(["customer_id", ...told].toSorted());
    for (const [i, row] of rows.entries()) expect(whole[i]).toMatchObject(row);
  });

  test("says in a metric what a missing value means wherever one may be missing", async () => {
    const free = { amount: "0", product: null };
    const rows = await behaviour([sale("o1", "a", "2024-01-01T10:00:00", free)], "2024-02-01");
    const missing = metrics.filter((name) => rows[0]![name] === null);
    expect(missing.toSorted()).toEqual(
      step
        .metrics!.filter((metric) => metric.missing !== undefined)
        .map((metric) => metric.id)
        .toSorted(),
    );
  });

  test("gives the figures of a customer, computed by hand", async () => {
    const lines = [
      sale("o1", "a", "2024-01-06T18:00:00", { product: "x", quantity: 3, amount: "27", discount: "3" }),
      sale("o1", "a", "2024-01-06T18:00:00", { product: "y", amount: "13" }),
      sale("o1", "a", "2024-01-06T18:00:00", { product: "post", amount: "5", kind: "charge" }),
      sale("o2", "a", "2024-01-16T17:59:59", { product: "x", quantity: 2, amount: "20" }),
      sale("o3", "a", "2024-05-15T09:00:00", { product: "x", amount: "20" }),
      sale("o4", "a", "2024-05-15T23:00:00", { product: "z", amount: "20" }),
      sale("r1", "a", "2024-05-20T09:00:00", { product: "z", quantity: -1, amount: "-20", kind: "return" }),
      sale("o5", "a", "2024-06-01T00:00:00", { product: "q", amount: "999" }),
    ];
    const [row] = await behaviour(lines, "2024-06-01");
    expect(row).toMatchObject({
      tenure_days: 147,
      order_value: 25,
      distinct_products: 3,
      lines_per_order: 1.25,
      units_per_order: 2,
      return_share: 0.2,
      weekend_share: 0.25,
      evening_share: 0.5,
      orders_last_90_days: 2,
      revenue_last_90_days: 20,
    });
    expect(row!.mean_gap_days).toBeCloseTo(130 / 3, 12);
    expect(row!.gap_variation).toBeCloseTo(Math.sqrt(3 * (10 ** 2 + 120 ** 2) - 130 ** 2) / 130, 12);
    expect(row!.discount_share).toBeCloseTo(3 / 103, 12);
    expect(row!.product_diversity).toBeCloseTo(1 - 11 / 25, 12);
  });

  test("knows no gap of a single order, and no variation of gaps that are all 0", async () => {
    const once = [sale("o1", "a", "2024-01-01T08:00:00")];
    expect((await behaviour(once, "2024-02-01"))[0]).toMatchObject({ mean_gap_days: null, gap_variation: null });
    const sameDay = [8, 12, 20].map((hour, i) =>
      sale(`o${i}`, "a", `2024-01-01T${String(hour).padStart(2, "0")}:00:00`),
    );
    const [row] = await behaviour(sameDay, "2024-02-01");
    expect(row).toMatchObject({ mean_gap_days: 0, gap_variation: null });
    expect(row!.evening_share).toBeCloseTo(1 / 3, 12);
  });

  test("calls equal gaps regular", async () => {
    const lines = [3, 13, 23].map((day, i) => sale(`o${i}`, "a", `2024-01-${String(day).padStart(2, "0")}T10:00:00`));
    const [row] = await behaviour(lines, "2024-02-01");
    expect(row).toMatchObject({ mean_gap_days: 10, gap_variation: 0 });
  });

  test("bounds the share returned at 1 when more came back than the data saw sold", async () => {
    const lines = [
      sale("o1", "a", "2024-01-02T10:00:00", { amount: "10" }),
      sale("r1", "a", "2024-01-03T10:00:00", { amount: "-30", quantity: -3, kind: "return" }),
    ];
    const [row] = await behaviour(lines, "2024-02-01");
    expect(row).toMatchObject({ return_share: 1, revenue_last_90_days: -20 });
  });

  test("says 0, not -0, of who brought nothing back", async () => {
    const [row] = await behaviour([sale("o1", "a", "2024-01-02T10:00:00")], "2024-02-01");
    expect(Object.is(row!.return_share, 0)).toBe(true);
  });

  test("sums amounts beyond what a number holds to the last digit, and refuses what DECIMAL does not hold", async () => {
    const amounts = ["90071992547409.9201", "90071992547409.9203", "-0.0002"];
    const lines = amounts.map((amount, i) => sale(`o${i}`, "a", "2024-01-02T10:00:00", { amount }));
    await behaviour(lines.slice(1), "2024-02-01");
    expect(await db.rows("SELECT CAST(month_revenue AS VARCHAR) AS m FROM counted")).toEqual([
      { m: "90071992547409.9201" },
    ]);
    await expect(behaviour(lines, "2024-02-01")).rejects.toThrow("more than DECIMAL(18,4) holds");
  });

  test("has a row for each customer with a sale, none for guests or for who only returned", async () => {
    const lines = [
      sale("o1", "a", "2024-01-02T10:00:00"),
      sale("o2", null, "2024-01-02T10:00:00"),
      sale("r1", "b", "2024-01-02T10:00:00", { amount: "-3", quantity: -1, kind: "return" }),
    ];
    const rows = await behaviour(lines, "2024-02-01");
    expect(rows.map((row) => row.customer_id)).toEqual(["a"]);
  });

  test("is the same without the rows of the cutoff day and after, with one thread, and in any order of rows", async () => {
    const shop = referenceShop();
    const before = shop.lines.filter((line) => line.at < shop.cutoff);
    expect(before.length).toBeLessThan(shop.lines.length);
    const rows = await behaviour(shop.lines, shop.cutoff, shop);
    expect(await behaviour(before, shop.cutoff, shop)).toEqual(rows);
    const on = await openDatabase({ threads: 1 });
    const { categories } = shop;
    expect(await behaviour(shop.lines.toReversed(), shop.cutoff, { on, categories })).toEqual(rows);
    on.close();
  });

  test("is the same when everything happens whole weeks later", async () => {
    const { lines, cutoff, categories } = referenceShop();
    const later = (at: string) =>
      new Date(Date.parse(`${at.slice(0, 19)}Z`) + 7 * 53 * 86_400_000).toISOString().slice(0, 19);
    const moved = lines.map((line) => ({ ...line, at: later(line.at) }));
    const rows = await behaviour(lines, cutoff, { categories });
    expect(await behaviour(moved, later(`${cutoff}T00:00:00`).slice(0, 10), { categories })).toEqual(rows);
  });

  test("lets an order count half as much after each half-life, and returns take revenue away", async () => {
    const lines = [
      sale("o1", "a", "2024-05-22T10:00:00", { amount: "8" }),
      sale("o2", "a", "2024-05-12T23:59:59", { amount: "16" }),
      sale("r1", "a", "2024-05-22T11:00:00", { amount: "-4", quantity: -1, kind: "return" }),
    ];
    const [row] = await behaviour(lines, "2024-06-01", { options: { halfLifeDays: 10 } });
    expect(row).toMatchObject({ weighted_orders: 0.75, weighted_revenue: 6 });
    const [usual] = await behaviour(lines, "2024-06-01");
    expect(usual!.weighted_orders).toBeCloseTo(0.5 ** (10 / 90) + 0.5 ** (20 / 90), 12);
  });

  test("tells who orders more and more from who orders less and less, once a year is known", async () => {
    const monthly = (counts: readonly number[]) =>
      counts.flatMap((orders, month) =>
        Array.from({ length: orders }, (_, i) => {
          const day = new Date(Date.UTC(2024, 5, 1) - (360 - 30 * month) * 86_400_000).toISOString().slice(0, 10);
          return sale(`o${month}-${i}`, "a", `${day}T10:00:00`);
        }),
      );
    const [more] = await behaviour(monthly([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]), "2024-06-01");
    expect(more!.orders_trend).toBe(1);
    const [fewer] = await behaviour(monthly([2, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0, 0]), "2024-06-01");
    expect(fewer!.orders_trend).toBeCloseTo(-36 / 143, 12);
    const [young] = await behaviour(monthly([0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 9]), "2024-06-01");
    expect(young!.orders_trend).toBeNull();
  });

  test("knows tastes and channels as far as the project tells them", async () => {
    const lines = ["x", "x", "y", "z", null].map((product, i) => {
      const channel = ["web", "store", "app", null, "web"][i] ?? null;
      return sale(`o${i}`, "a", "2024-01-02T10:00:00", { product, channel });
    });
    const [row] = await behaviour(lines, "2024-02-01", { categories: { x: "tea", y: "cups", z: null } });
    expect(row).toMatchObject({ top_category_share: 2 / 3, online_share: 0.75 });
    expect(row!.category_diversity).toBeCloseTo(4 / 9, 12);
    const none = await behaviour(lines, "2024-02-01", { options: { onlineChannels: [] } });
    expect(none[0]).toMatchObject({ top_category_share: null, category_diversity: null, online_share: 0 });
  });
});
