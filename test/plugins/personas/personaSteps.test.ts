import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Metric, ReleaseRow, Segment, SegmentationSummary, Step } from "../../../src/plugin.ts";
import { kpisStep } from "../../../src/plugins/kpi/kpisStep.ts";
import { personasStep } from "../../../src/plugins/personas/personasStep.ts";
import { segmentAttributesStep } from "../../../src/plugins/personas/segmentAttributesStep.ts";
import { segmentProductsStep } from "../../../src/plugins/personas/segmentProductsStep.ts";
import { segmentsTableStep as stepFor } from "../../../src/plugins/personas/segmentsTableStep.ts";
import { segmentTraitsStep } from "../../../src/plugins/personas/segmentTraitsStep.ts";
import { openDoor } from "../../../src/privacy/index.ts";
import { totalsRatio } from "../../../src/stats/index.ts";
import { type Database, openDatabase, type Row } from "../../../src/table/index.ts";
import { runStep, tableInput } from "../runStep.ts";

const settings = {
  asOf: "2024-07-01",
  currency: "GBP",
  attributes: ["region", "shoe_size"],
  minimumPeople: 2,
};
const units = { recency_days: "days", frequency_orders: "orders", order_value: "GBP" };
const metrics: Metric[] = Object.entries(units).map(([id, unit]) => ({
  ...{ id, title: id, unit, formula: "", description: "" },
}));

let db: Database;
beforeEach(async () => {
  db = await openDatabase();
  await db.run(`
    CREATE TABLE features AS SELECT * FROM (VALUES
      ('a', 10, 20, 100), ('b', 12, 22, 110), ('c', 14, 24, 120),
      ('d', 400, 1, 20), ('e', 500, 1, 30), ('f', 600, 1, NULL)
    ) t(customer_id, recency_days, frequency_orders, order_value);
    CREATE TABLE segmentation AS SELECT * FROM (VALUES ('a', 1), ('b', 1), ('c', 1), ('d', 0), ('e', 0), ('f', 0))
      t(customer_id, label);
    CREATE TABLE order_lines AS SELECT * REPLACE (CAST(ordered_at AS TIMESTAMP) AS ordered_at) FROM (VALUES
      ('o1', 'a', '2024-06-30 23:59:59', 'p1', 100.00::DECIMAL(18,4), 'sale'),
      ('o1', 'a', '2024-06-30 23:59:59', 'p2', 5.00, 'charge'),
      ('o2', 'a', '2024-06-01', 'p1', -40.00, 'return'),
      ('o3', 'b', '2023-07-01', 'p1', 10.00, 'sale'),
      ('o4', 'b', '2023-06-30 23:59:59', 'p2', 70.00, 'sale'),
      ('o5', 'c', '2024-07-01', 'p2', 999.00, 'sale'),
      ('o6', 'a', '2023-12-31', 'p2', 20.00, 'sale'),
      ('o7', 'd', '2023-08-01', 'p2', 30.00, 'sale'),
      ('o8', 'e', '2022-01-01', 'p2', 30.00, 'sale'),
      ('o9', NULL, '2024-05-01', 'p3', 50.00, 'sale')
    ) t(order_id, customer_id, ordered_at, product_id, amount, kind);
    CREATE TABLE products AS SELECT * FROM (VALUES ('p1', 'Kettle', 'kitchen'), ('p3', 'Cup', 'kitchen'))
      t(product_id, name, category);
    CREATE TABLE customers AS SELECT * FROM (VALUES
      ('a', 'north'), ('b', 'north'), ('c', NULL), ('d', 'south'), ('e', 'south'), ('f', 'west'), ('g', 'south')
    ) t(customer_id, region);
    CREATE TABLE surveys AS SELECT * REPLACE (CAST(answered_at AS TIMESTAMP) AS answered_at) FROM (VALUES
      ('r1', 'a', 'nps', '2024-06-01', 3), ('r2', 'a', 'nps', '2024-06-02', 10), ('r3', 'b', 'nps', '2024-01-01', 6),
      ('r4', 'c', 'nps', NULL, NULL), ('r5', 'c', 'csat', '2024-01-01', 5), ('r6', 'b', 'nps', '2022-01-01', 10),
      ('r7', 'd', 'nps', '2024-01-01', 11)
    ) t(response_id, customer_id, instrument, answered_at, score);
  `);
});
afterEach(() => db.close());

async function inputs() {
  const tables = ["features", "segmentation", "order_lines", "products", "customers", "surveys"];
  const found = await Promise.all(tables.map((id) => tableInput(db, id)));
  return Object.fromEntries(found.map((table) => [table.id, table]));
}

async function personas(names?: SegmentationSummary["names"]) {
  const given = { ...(await inputs()), "segmentation-summary": { names } };
  const { outputs } = await runStep(personasStep, db, given, settings, { metrics });
  await db.run(`CREATE OR REPLACE TABLE membership AS ${(outputs.membership as { sql: string }).sql}`);
  return {
    ...(await inputs()),
    membership: await tableInput(db, "membership"),
    segments: outputs.segments as Segment[],
    "segment-actions": outputs["segment-actions"],
    "segmentation-summary": { algorithm: "k-means" },
  };
}

async function release(step: Step, options: unknown = {}, given?: Record<string, unknown>) {
  const { outputs, warnings } = await runStep(step, db, given ?? (await personas()), settings, { options, metrics });
  const table = step.tables![0]!;
  const rows = outputs[`release/${table.id}`] as ReleaseRow[];
  return { rows, opened: openDoor(table, rows, { minimumPeople: 2 }).rows, warnings };
}

describe("personasStep", () => {
  it("names, ranks by the last year's revenue and tells every member's segment", async () => {
    const { segments } = await personas();
    expect(segments.map(({ id, label, rank, size }) => ({ id, label, rank, size }))).toEqual([
      { id: "loyal-high-spenders", label: 1, rank: 1, size: 3 },
      { id: "one-time-buyers", label: 0, rank: 2, size: 3 },
    ]);
    expect(await db.rows("SELECT * FROM membership WHERE customer_id IN ('a', 'f') ORDER BY customer_id")).toEqual([
      { customer_id: "a", segment: "loyal-high-spenders" },
      { customer_id: "f", segment: "one-time-buyers" },
    ]);
  });

  it("takes ids and names that the segmentation brings, and computes what to do all the same", async () => {
    const found = await personas([
      { id: "sleepers", name: "Sleepers" },
      { id: "stars", name: "Stars" },
    ]);
    expect(found.segments.map(({ id, label, name }) => [id, label, name])).toEqual([
      ["stars", 1, "Stars"],
      ["sleepers", 0, "Sleepers"],
    ]);
    expect(found["segment-actions"]).toMatchObject([
      { segment: "stars", archetype: "loyal-high-spenders" },
      { segment: "sleepers", archetype: "one-time-buyers" },
    ]);
    expect(await db.rows("SELECT DISTINCT segment FROM membership ORDER BY segment")).toEqual([
      { segment: "sleepers" },
      { segment: "stars" },
    ]);
  });

  it("gives an action and its reason with the segment's figures", async () => {
    const actions = (await personas())["segment-actions"] as { action: string; reason: string }[];
    expect(actions[0]?.action).toMatch(/^Keep them/);
    expect(actions[0]?.reason).toBe("They order 1.9 times as often as customers overall, and spend £110 on an order");
  });
});

describe("personasStep, of an algorithm that leaves customers out", () => {
  it("calls those in no region so, and no other", async () => {
    const summary = { algorithm: "hdbscan", unassigned: { label: 1, people: 3, share: 0.5 } };
    const { outputs } = await runStep(
      personasStep,
      db,
      { ...(await inputs()), "segmentation-summary": summary },
      settings,
      { metrics },
    );
    const named = (outputs.segments as Segment[]).map(({ label, id, name }) => ({ label, id, name }));
    expect(named.filter(({ id }) => id === "in-no-region")).toEqual([
      { label: 1, id: "in-no-region", name: "In no dense region" },
    ]);
    expect(named.length).toBeGreaterThan(1);
  });
});

describe("personasStep, with a publication before", () => {
  const origin = (
    label: number,
    before?: { readonly id: string; readonly name: string; readonly archetype: string },
  ) => ({
    ...{ label, kind: "same", people: 3, stayed: 3, from: [] },
    ...(before === undefined ? {} : { before: { ...before, people: 3 } }),
  });

  it("keeps id and name of what goes on, and tells of a name that no longer fits", async () => {
    const identity = {
      ...{ since: "2024-06-01", evidence: "members", ended: [], reserved: ["lapsed", "steady"] },
      segments: [
        origin(0, { id: "lapsed", name: "Newcomers, long gone", archetype: "newcomers" }),
        origin(1, { id: "steady", name: "Our regulars", archetype: "loyal-regulars" }),
      ],
    };
    const given = { ...(await inputs()), "segmentation-summary": {}, "segment-identity": identity };
    const { outputs, warnings } = await runStep(personasStep, db, given, settings, { metrics });
    const segments = outputs.segments as Segment[];
    expect(segments.map(({ id, name }) => ({ id, name }))).toEqual([
      { id: "steady", name: "Our regulars" },
      { id: "lapsed", name: "One-time buyers" },
    ]);
    expect(outputs["segment-actions"]).toMatchObject([
      { segment: "steady", archetype: "loyal-regulars" },
      { segment: "lapsed", archetype: "one-time-buyers" },
    ]);
    expect(warnings.map(({ code }) => code)).toEqual(["segment-renamed"]);
    expect(warnings[0]?.message).toContain('"Newcomers, long gone" is now called "One-time buyers"');
    expect((outputs.membership as { sql: string }).sql).toContain("'steady'");
  });
});

const segmentsTableStep = stepFor("GBP");

describe("segmentsTableStep", () => {
  it("counts the twelve months before the as-of: sales less returns, without charges", async () => {
    const { rows } = await release(segmentsTableStep);
    expect(rows[0]).toMatchObject({ people: 3, share: 0.5, buyers: 2, revenue: 90, revenue_share: 0.75 });
    expect(rows[0]).toMatchObject({ average_order_value: 90 / 3, orders_per_customer: 1, recency_days_median: 12 });
    expect(rows[1]).toMatchObject({ buyers: 1, revenue: 30, average_order_value: 30, recency_days_median: 500 });
  });

  it("means by average order value what the monthly figures mean: net revenue for each order", async () => {
    const given = await personas();
    const { rows } = await release(segmentsTableStep, {}, given);
    const { outputs } = await runStep(kpisStep("GBP"), db, given, settings);
    const months = outputs["release/kpis"] as ReleaseRow[];
    for (const row of rows) {
      const year = months.filter(({ segment, month }) => segment === row.segment && String(month) >= "2023-07");
      const total = (name: string) => year.reduce((sum, of) => sum + Number(of[name]), 0);
      expect(total("revenue") / total("orders")).toBeCloseTo(Number(row.average_order_value), 12);
      for (const of of year) {
        if (of.average_order_value === null) expect(of.orders).toBe(0);
        else expect(Number(of.orders) * Number(of.average_order_value)).toBeCloseTo(Number(of.revenue), 9);
      }
    }
  });

  it("gives each figure the interval that its customers' own figures have, who bought nothing included", async () => {
    const { rows } = await release(segmentsTableStep);
    const people = await db.rows(`
      SELECT m.segment, m.customer_id, CAST(coalesce(sum(l.amount), 0) AS DOUBLE) AS revenue,
        count(DISTINCT CASE WHEN l.kind = 'sale' THEN l.order_id END) AS orders
      FROM membership m LEFT JOIN order_lines l ON l.customer_id = m.customer_id AND l.kind <> 'charge'
        AND l.ordered_at >= TIMESTAMP '2023-07-01' AND l.ordered_at < TIMESTAMP '2024-07-01'
      GROUP BY ALL ORDER BY m.customer_id`);
    const paired = (pairs: (readonly [number, number])[]) => {
      const sum = (of: (x: number, y: number) => number) => pairs.reduce((total, [x, y]) => total + of(x, y), 0);
      return totalsRatio({
        ...{ n: pairs.length, x: sum((x) => x), y: sum((_, y) => y) },
        ...{ xx: sum((x) => x * x), xy: sum((x, y) => x * y), yy: sum((_, y) => y * y) },
      })?.interval;
    };
    const close = (row: ReleaseRow, name: string, interval: ReturnType<typeof paired>, times = 1) => {
      for (const end of ["low", "high"] as const) {
        const found = row[`${name}_${end}`];
        if (interval === undefined) expect(found, name).toBeNull();
        else expect(found, name).toBeCloseTo(times * interval[end], 9);
      }
    };
    expect(rows).toHaveLength(2);
    for (const row of rows) {
      const own = people.filter(({ segment }) => segment === row["segment"]);
      const of = ({ segment, revenue }: Row) => (segment === row["segment"] ? Number(revenue) : 0);
      close(row, "revenue", paired(people.map((person) => [of(person), 1])), people.length);
      close(row, "revenue_share", paired(people.map((person) => [of(person), Number(person["revenue"])])));
      close(row, "average_order_value", paired(own.map(({ revenue, orders }) => [Number(revenue), Number(orders)])));
      close(row, "orders_per_customer", paired(own.map(({ orders }) => [Number(orders), 1])));
    }
    expect(rows[0]!["revenue_low"]).not.toBeNull();
    expect(rows[0]!["retention_low"]).toBeCloseTo(0.0945, 4);
  });

  it("takes as kept who bought in both halves of the year", async () => {
    const { rows } = await release(segmentsTableStep);
    expect(rows.map(({ retention_people, retention }) => [retention_people, retention])).toEqual([
      [2, 0.5],
      [1, 0],
    ]);
  });

  it("takes each customer's latest NPS answer of the year, within the scale", async () => {
    const { rows } = await release(segmentsTableStep);
    expect(rows[0]).toMatchObject({ nps: 0, nps_responses: 2 });
    expect(rows[1]).toMatchObject({ nps: null, nps_responses: 0 });
  });

  it("has no NPS when the project has no surveys", async () => {
    const { surveys: _surveys, ...rest } = (await personas()) as Record<string, unknown>;
    const { rows } = await release(segmentsTableStep, {}, rest);
    expect(rows.map(({ nps }) => nps)).toEqual([null, null]);
  });

  it("publishes neither name nor rank of a segment of too few people", async () => {
    const { rows } = await release(segmentsTableStep);
    const three = rows.flatMap((row, i) =>
      [0, 1].map((n) => ({ ...row, segment: `${row.segment}-${n}`, people: n + i })),
    );
    const opened = openDoor(segmentsTableStep.tables![0]!, three, { minimumPeople: 2 }).rows;
    expect(opened.map(({ segment, name, rank, suppressed }) => [segment, name, rank, suppressed])).toEqual([
      ["loyal-high-spenders-0", null, null, true],
      ["loyal-high-spenders-1", null, null, true],
      ["one-time-buyers-0", null, null, true],
      ["one-time-buyers-1", "One-time buyers", 2, false],
    ]);
  });

  it("loses the figures that are about too few buyers at the door, and keeps the others", async () => {
    const { opened } = await release(segmentsTableStep);
    expect(opened[1]).toMatchObject({ people: 3, share: 0.5, buyers: null, revenue: null, suppressed: false });
  });
});

describe("segmentTraitsStep", () => {
  it("compares each metric with everybody, leaving out customers without a value", async () => {
    const { rows } = await release(segmentTraitsStep);
    const trait = (segment: string, metric: string) =>
      rows.find((row) => row.segment === segment && row.metric === metric);
    expect(trait("loyal-high-spenders", "frequency_orders")).toMatchObject({ mean: 22, overall_mean: 11.5, people: 3 });
    expect(trait("one-time-buyers", "order_value")).toMatchObject({ mean: 25, people: 2 });
    expect(trait("one-time-buyers", "frequency_orders")).toMatchObject({ index: 1 / 11.5, direction: "same" });
  });

  it("calls a metric over or under only when the whole interval lies beyond the threshold", async () => {
    await db.run(`
      CREATE OR REPLACE TABLE features AS SELECT 'c' || i AS customer_id, 100 AS recency_days,
        CASE WHEN i < 100 THEN 10 + i % 3 ELSE 5 + i % 2 END AS frequency_orders,
        CASE WHEN i < 100 THEN 101 + i % 5 ELSE 100 + i % 5 END AS order_value FROM range(300) t(i);
      CREATE OR REPLACE TABLE segmentation AS
        SELECT 'c' || i AS customer_id, CASE WHEN i < 100 THEN 1 ELSE 0 END AS label FROM range(300) t(i)`);
    const { rows } = await release(segmentTraitsStep);
    const directions = rows.filter(({ metric }) => metric === "frequency_orders").map(({ direction }) => direction);
    expect(new Set(directions)).toEqual(new Set(["over", "under"]));
    expect(rows.filter(({ metric }) => metric === "order_value").map((row) => row.direction)).toEqual([
      ...["same", "same"],
    ]);
  });
});

describe("segmentTraitsStep, for a segment whose members all have one value", () => {
  const compare = async (values: string, label: string, people = 200) => {
    await db.run(`
      CREATE OR REPLACE TABLE features AS SELECT 'c' || i AS customer_id, 100 AS recency_days,
        ${values} AS frequency_orders, 10 AS order_value FROM range(${people}) t(i);
      CREATE OR REPLACE TABLE segmentation AS
        SELECT 'c' || i AS customer_id, CASE WHEN ${label} THEN 0 ELSE 1 END AS label FROM range(${people}) t(i)`);
    const given = await personas();
    const { rows } = await release(segmentTraitsStep, {}, given);
    const { id } = given.segments.find(({ label: own }) => own === 0)!;
    return rows.find((row) => row.segment === id && row.metric === "frequency_orders")!;
  };

  it("says that one-time buyers order less often than others, with an interval", async () => {
    const row = await compare("CASE WHEN i < 50 THEN 1 ELSE 5 + i % 7 END", "i < 50");
    expect(row).toMatchObject({ direction: "under", people: 50, mean: 1 });
    expect(row.index).toBeCloseTo(0.16, 2);
    expect(Number(row.index_low)).toBeLessThan(Number(row.index));
    expect(Number(row.index_high)).toBeGreaterThan(Number(row.index));
    expect(Number(row.index_high)).toBeLessThan(0.2);
  });

  it("goes by the index, without an interval, when that value is 0", async () => {
    const row = await compare("CASE WHEN i < 50 THEN 0 ELSE 5 + i % 7 END", "i < 50");
    expect(row).toMatchObject({ index: 0, index_low: null, index_high: null, direction: "under" });
  });

  it("takes it for an accident when most of everybody have that value", async () => {
    const row = await compare("CASE WHEN i >= 150 THEN 9 ELSE 0 END", "i < 5");
    expect(row).toMatchObject({ index: 0, index_low: null, direction: "same" });
  });

  it("has no direction when there is no index", async () => {
    expect(await compare("-1 - i % 3", "i < 50")).toMatchObject({ index: null, direction: null });
    expect(await compare("0", "i < 50")).toMatchObject({ index: null, direction: null });
  });

  it("does not decide against a mean that is not surely above 0", async () => {
    const row = await compare("CASE WHEN i < 50 THEN 0 WHEN i % 2 = 0 THEN 101 ELSE -100 END", "i < 50");
    expect(row).toMatchObject({ index: 0, direction: "same" });
  });
});

describe("segmentProductsStep", () => {
  it("ranks products by buyers among all sales before the as-of", async () => {
    const { rows } = await release(segmentProductsStep);
    expect(rows).toEqual([
      {
        ...{ segment: "loyal-high-spenders", rank: 1, product: "Kettle", category: "kitchen", people: 2 },
        ...{ share_of_customers: 2 / 3, revenue_share: 70 / 160, lift: 2 },
      },
      {
        ...{ segment: "loyal-high-spenders", rank: 2, product: "p2", category: null, people: 2 },
        ...{ share_of_customers: 2 / 3, revenue_share: 90 / 160, lift: 1 },
      },
      {
        ...{ segment: "one-time-buyers", rank: 1, product: "p2", category: null, people: 2 },
        ...{ share_of_customers: 2 / 3, revenue_share: 1, lift: 1 },
      },
    ]);
  });

  it("lists as many as it is asked for, and does without a table of products", async () => {
    const { products: _products, ...rest } = (await personas()) as Record<string, unknown>;
    const { rows } = await release(segmentProductsStep, { top: 1 }, rest);
    expect(rows.map(({ product }) => product)).toEqual(["p1", "p2"]);
  });
});

describe("segmentAttributesStep", () => {
  it("counts every value in every segment, rare ones together and missing ones apart", async () => {
    const { rows, warnings } = await release(segmentAttributesStep);
    const cells = rows.map(({ segment, value, people }) => `${segment} ${value} ${people}`);
    expect(cells).toEqual([
      "loyal-high-spenders north 2",
      "loyal-high-spenders other 1",
      "loyal-high-spenders south 0",
      "one-time-buyers north 0",
      "one-time-buyers other 1",
      "one-time-buyers south 2",
    ]);
    expect(rows[0]).toMatchObject({ share: 2 / 3, overall_share: 1 / 3, index: 2 });
    expect(warnings.map(({ message }) => message)).toEqual([expect.stringContaining('"shoe_size"')]);
  });
});
