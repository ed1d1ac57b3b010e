import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Metric, ReleaseRow, RepurchaseModel } from "../../../src/plugin.ts";
import { findObstacle } from "../../../src/plugins/repurchase/eligibility.ts";
import { modelTablesStep } from "../../../src/plugins/repurchase/modelTablesStep.ts";
import { columnGroups, learnPreparation, preparePoints } from "../../../src/plugins/repurchase/preparePoints.ts";
import { type Outcomes, readOutcomes } from "../../../src/plugins/repurchase/readOutcomes.ts";
import { repurchaseStep } from "../../../src/plugins/repurchase/repurchaseStep.ts";
import { openDoor } from "../../../src/privacy/index.ts";
import { stream } from "../../../src/random/index.ts";
import { type Column, type Database, loadColumns, openDatabase } from "../../../src/table/index.ts";
import { runStep, tableInput } from "../runStep.ts";

let db: Database;
beforeEach(async () => {
  db = await openDatabase();
});
afterEach(() => db.close());

describe("readOutcomes", () => {
  const tables = { features: "features", orders: "orders" };
  const window = { asOf: "2024-07-01", daysBefore: 30, days: 30 };

  it("counts sales from the cutoff on and before its end, and nothing else", async () => {
    await db.run(`
      CREATE TABLE features AS SELECT * FROM (VALUES ('a', 1), ('b', 2), ('c', 3), ('d', 4), ('e', 5)) t(customer_id, x);
      CREATE TABLE orders AS SELECT c AS customer_id, CAST(t AS TIMESTAMP) AS ordered_at, k AS kind FROM (VALUES
        ('a', '2024-06-01 00:00:00', 'sale'), ('b', '2024-05-31 23:59:59', 'sale'), ('c', '2024-07-01', 'sale'),
        ('d', '2024-06-30 23:59:59', 'sale'), ('d', '2024-06-02', 'sale'), ('e', '2024-06-15', 'return'),
        (NULL, '2024-06-15', 'sale')) v(c, t, k)`);
    const { bought } = await readOutcomes(db, tables, ["x"], window);
    expect([...bought]).toEqual([1, 0, 0, 1, 0]);
  });

  it("reads metrics row by row in the order of ids, with a flag where one is missing", async () => {
    await db.run(`
      CREATE TABLE features AS SELECT * FROM (VALUES ('b', 2, NULL), ('a', 1, 7)) t(customer_id, x, y);
      CREATE TABLE orders AS SELECT 'a' AS customer_id, TIMESTAMP '2024-06-15' AS ordered_at, 'sale' AS kind`);
    const outcomes = await readOutcomes(db, tables, ["x", "y"], undefined);
    expect([...outcomes.values]).toEqual([1, 7, 2, 0]);
    expect([...outcomes.missing]).toEqual([0, 0, 0, 1]);
    expect([...outcomes.bought]).toEqual([0, 0]);
  });
});

describe("preparePoints", () => {
  const outcomes = (values: readonly number[], missing: readonly number[]): Outcomes => ({
    metrics: ["x", "y"],
    customers: values.length / 2,
    values: Float64Array.from(values),
    missing: Uint8Array.from(missing),
    bought: new Uint8Array(values.length / 2),
  });

  it("fills a missing value with the median of the training cutoff, also at another cutoff, and flags it", () => {
    const preparation = learnPreparation(outcomes([1, 10, 2, 0, 3, 30], [0, 0, 0, 1, 0, 0]));
    expect(preparation).toEqual({ metrics: ["x", "y"], medians: [2, 20], flagged: ["y"] });
    const points = preparePoints(outcomes([-1, 0], [0, 1]), preparation);
    expect(points.names).toEqual(["x", "y", "y_missing"]);
    expect([...points.data]).toEqual([-Math.log1p(1), Math.log1p(20), 1]);
    expect(columnGroups(preparation)).toEqual({ y: ["y", "y_missing"] });
  });
});

describe("findObstacle", () => {
  const limits = { minimumCustomers: 100, minimumOutcomes: 20 };
  const fine = { customers: 100, positives: 50 };

  it("says in words what is too little, without telling the number", () => {
    expect(findObstacle(fine, fine, limits)).toBeUndefined();
    expect(findObstacle({ customers: 99, positives: 50 }, fine, limits)).toContain("at the training cutoff");
    expect(findObstacle(fine, { customers: 100, positives: 7 }, limits)).toBe(
      "No model was fitted: fewer than 20 customers bought in the time after the evaluation cutoff",
    );
    expect(findObstacle(fine, { customers: 100, positives: 90 }, limits)).toContain("all but fewer than 20");
  });
});

const metrics: Metric[] = ["recency_days", "noise", "empty"].map((id) => ({
  ...{ id, title: id.toUpperCase(), unit: "days", formula: "", description: "" },
}));

/** At each cutoff, who was seen lately buys again four times in five, the others once in ten; noise says nothing. */
async function plantShop(customers: number): Promise<void> {
  const random = stream("shop", customers);
  const orders: { id: string; day: string }[] = [];
  for (const [table, day] of [
    ["features@training", "2024-01-15"],
    ["features@evaluation", "2024-04-15"],
    ["features", undefined],
  ] as const) {
    const ids = Array.from({ length: customers }, (_, i) => `c${String(i).padStart(6, "0")}`);
    const recency = Float64Array.from(ids, () => Math.floor(random() * 200));
    const columns: Column[] = [
      { name: "customer_id", type: "text", values: ids },
      { name: "recency_days", type: "number", values: recency },
      { name: "noise", type: "number", values: Float64Array.from(ids, () => random()) },
      { name: "empty", type: "number", values: ids.map(() => null) },
    ];
    await loadColumns(db, table, columns);
    ids.forEach((id, i) => {
      if (day !== undefined && random() < (recency[i]! < 100 ? 0.8 : 0.1)) orders.push({ id, day });
    });
  }
  await loadColumns(db, "drafts", [
    { name: "customer_id", type: "text", values: orders.map(({ id }) => id) },
    { name: "day", type: "text", values: orders.map(({ day }) => day) },
  ]);
  await db.run(
    "CREATE TABLE orders AS SELECT customer_id, CAST(day AS TIMESTAMP) AS ordered_at, 'sale' AS kind FROM drafts",
  );
}

async function fitModel(options: unknown = {}) {
  const tables = ["features@training", "features@evaluation", "features", "orders"];
  const inputs = Object.fromEntries(await Promise.all(tables.map(async (id) => [id, await tableInput(db, id)])));
  const settings = { asOf: "2024-07-01", horizonDays: 90 };
  const run = await runStep(repurchaseStep, db, inputs, settings, { options, metrics });
  const columns = (run.outputs["scores/repurchase"] as { columns: readonly Column[] }).columns;
  return { model: run.outputs["model/repurchase"] as RepurchaseModel, columns, warnings: run.warnings };
}

const small = { trees: 20, repeats: 4, resamples: 100, sample: 300 };

describe("repurchaseStep", () => {
  it("learns what was planted and is judged at the later cutoff", async () => {
    await plantShop(600);
    const { model } = await fitModel(small);
    expect(model).toMatchObject({ eligible: true, horizonDays: 90, fittedOn: 300, evaluationCustomers: 600 });
    const auc = model.quality.find(({ model: name, metric }) => name === "random-forest" && metric === "roc_auc")!;
    expect(auc.value).toBeGreaterThan(0.78);
    expect(auc.value).toBeLessThan(0.92);
    expect(auc.low!).toBeLessThan(auc.value!);
    const rate = model.quality.find(({ metric }) => metric === "base_rate")!;
    expect(rate.value).toBeCloseTo(model.evaluationPositives / 600, 12);
  });

  it("goes by the metric that matters, not by noise or by one that nobody has", async () => {
    await plantShop(600);
    const { model } = await fitModel(small);
    expect(model.drivers[0]).toMatchObject({ metric: "recency_days", repeats: 4 });
    expect(model.drivers[0]!.low).toBeGreaterThan(0.1);
    expect(Math.abs(model.drivers.find(({ metric }) => metric === "noise")!.importance)).toBeLessThan(0.05);
    expect(model.drivers.find(({ metric }) => metric === "empty")!.importance).toBe(0);
  });

  it("targets the wanted share of today's customers, those of the highest scores", async () => {
    await plantShop(400);
    const { columns } = await fitModel({ ...small, targetShare: 0.25 });
    const [ids, scores, targeted] = columns.map(({ values }) => [...values]) as [string[], number[], number[]];
    expect(ids).toEqual([...ids].sort());
    expect(targeted.filter((flag) => flag === 1)).toHaveLength(100);
    const lowest = Math.min(...scores.filter((_, i) => targeted[i] === 1));
    const highest = Math.max(...scores.filter((_, i) => targeted[i] === 0));
    expect(lowest).toBeGreaterThanOrEqual(highest);
  });

  it("gives the same model and scores again", async () => {
    await plantShop(300);
    expect(await fitModel(small)).toEqual(await fitModel(small));
  });

  it("fits no model on too few customers, and says so", async () => {
    await plantShop(60);
    const { model, columns, warnings } = await fitModel(small);
    expect(model).toMatchObject({ eligible: false, quality: [], drivers: [] });
    expect(model.reason).toContain("fewer than 200 customers at the training cutoff");
    expect(columns[0]?.values).toHaveLength(0);
    expect(warnings.map(({ code }) => code)).toContain("no-model");
  });

  it("sees no metric that the project leaves out", async () => {
    await plantShop(300);
    const { model } = await fitModel({ ...small, leaveOut: ["recency_days", "empty"] });
    expect(model.drivers.map(({ metric }) => metric)).toEqual(["noise"]);
  });
});

describe("modelTablesStep", () => {
  it("publishes quality and drivers through the door", async () => {
    await plantShop(300);
    const { model } = await fitModel(small);
    const { outputs } = await runStep(modelTablesStep, db, { "model/repurchase": model }, {}, { metrics });
    const opened = modelTablesStep.tables!.map((table) =>
      openDoor(table, outputs[`release/${table.id}`] as ReleaseRow[], { minimumPeople: 10 }),
    );
    expect(opened[0]!.rows.map((row) => `${row.model} ${row.metric}`)).toHaveLength(10);
    expect(opened[1]!.rows[0]).toMatchObject({ metric: "recency_days", title: "RECENCY_DAYS", rank: 1, people: 300 });
  });
});
