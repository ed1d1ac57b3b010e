import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { QueryOutput, ReleaseRow } from "../../../src/plugin.ts";
import { behaviouralOptions } from "../../../src/plugins/engagement/behaviouralOptions.ts";
import { type BehaviouralScore, behaviouralStep } from "../../../src/plugins/engagement/behaviouralStep.ts";
import { behaviouralTablesStep } from "../../../src/plugins/engagement/behaviouralTablesStep.ts";
import { openDoor } from "../../../src/privacy/index.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";
import { runStep, tableInput } from "../runStep.ts";

const settings = { asOf: "2024-07-01", horizonDays: 30 };
let db: Database;
beforeEach(async () => {
  db = await openDatabase();
});
afterEach(() => db.close());

/**
 * 400 customers at three cutoffs. Of 100 numbers that go round, those below 50 bought in May. For half of the customers some
 * numbers are swapped for their opposites: every fifth in `strong`, every third in `against`, which goes the other way, every
 * second in `weak`. `gaps` swaps none and lacks every fourth, `noise` has nothing to do with them.
 */
async function plant(noisy = false): Promise<void> {
  const swap = (every: number) => `CASE WHEN i // 100 % 2 = 0 AND i % ${every} = 0 THEN 99 - i % 100 ELSE i % 100 END`;
  const measure = (sql: string) => (noisy ? "(i * 37) % 11" : sql);
  for (const name of ["features@training", "features@evaluation", "features"]) {
    await db.run(`
      CREATE TABLE "${name}" AS SELECT 'c' || lpad(CAST(i AS VARCHAR), 3, '0') AS customer_id,
        ${measure(`-(${swap(5)})`)} AS strong, ${measure(`-(${swap(2)}) // 10`)} AS weak, ${measure(swap(3))} AS against,
        (i * 37) % 11 AS noise, CASE WHEN i % 4 > 0 THEN ${measure("-(i % 100)")} END AS gaps, 7 AS flat,
        50 + 0 * i AS engagement_score
      FROM range(400) AS t(i)`);
  }
  await db.run(`
    CREATE TABLE orders AS
    SELECT 'c' || lpad(CAST(i AS VARCHAR), 3, '0') AS customer_id, 'sale' AS kind, TIMESTAMP '2024-05-10' AS ordered_at
    FROM range(400) AS t(i) WHERE i % 100 < 50
    UNION ALL
    SELECT 'c' || lpad(CAST(i AS VARCHAR), 3, '0'), 'sale', TIMESTAMP '2024-06-10' FROM range(400) AS t(i) WHERE i % 100 < 40
    UNION ALL
    SELECT 'c' || lpad(CAST(i AS VARCHAR), 3, '0'), 'return', TIMESTAMP '2024-05-12' FROM range(400) AS t(i)
    UNION ALL SELECT NULL, 'sale', TIMESTAMP '2024-05-12'`);
}

const names = ["strong", "weak", "against", "noise", "gaps", "flat", "absent"];

async function score(options: Record<string, unknown> = {}) {
  const tables = ["features@training", "features@evaluation", "features", "orders"];
  const inputs = Object.fromEntries(await Promise.all(tables.map(async (id) => [id, await tableInput(db, id)])));
  const given = behaviouralOptions.parse({ metrics: names, ...options });
  const { outputs, warnings } = await runStep(behaviouralStep, db, inputs, settings, { options: given });
  return { model: outputs["model/behavioural-score"] as BehaviouralScore, outputs, warnings };
}

describe("behaviouralStep", () => {
  test("weighs by how well each measure tells who bought in the window, and judges the score on a later one", async () => {
    await plant();
    const { model } = await score();
    const weights = Object.fromEntries(model.weights.map(({ metric, weight }) => [metric, weight]));
    expect(Object.keys(weights)).toEqual(["strong", "weak", "against", "noise", "gaps", "flat"]);
    expect(weights["gaps"]).toBeGreaterThan(weights["strong"]!);
    expect(weights["strong"]).toBeGreaterThan(-weights["against"]!);
    expect(-weights["against"]!).toBeGreaterThan(weights["weak"]!);
    expect([weights["noise"], weights["flat"]]).toEqual([0, 0]);
    expect(Object.values(weights).reduce((sum, weight) => sum + Math.abs(weight), 0)).toBeCloseTo(1, 12);
    expect(model).toMatchObject({ available: true, customers: 400, buyers: 200, horizonDays: 30 });
    expect(model.weights.find(({ metric }) => metric === "gaps")).toMatchObject({ customers: 300, auc: 1 });
    expect(model.quality).toMatchObject([
      { metric: "behavioural_score", customers: 400, buyers: 160 },
      { metric: "engagement_score", customers: 400, buyers: 160, auc: 0.5 },
    ]);
    expect(model.quality[0]!.low).toBeGreaterThan(0.8);
  });

  test("takes purchases from the cutoff to the horizon after it, sales of known customers alone", async () => {
    await plant();
    await db.run(`
      UPDATE orders SET ordered_at = CASE WHEN customer_id < 'c200' THEN TIMESTAMP '2024-05-02 00:00'
        ELSE TIMESTAMP '2024-05-31 23:59:59' END WHERE ordered_at = TIMESTAMP '2024-05-10'`);
    expect((await score()).model.buyers).toBe(200);
    await db.run(`
      UPDATE orders SET ordered_at = CASE WHEN customer_id < 'c200' THEN TIMESTAMP '2024-05-01 23:59:59'
        ELSE TIMESTAMP '2024-06-01 00:00' END WHERE kind = 'sale' AND ordered_at < TIMESTAMP '2024-06-01'`);
    expect((await score({ minimumOutcomes: 10 })).model).toMatchObject({ available: false, buyers: 0 });
  });

  test("does not look past the horizon for its weights: what came later changes nothing", async () => {
    await plant();
    const before = (await score()).model;
    await db.run(`
      DELETE FROM orders WHERE ordered_at >= TIMESTAMP '2024-06-01';
      INSERT INTO orders SELECT 'c' || lpad(CAST(i AS VARCHAR), 3, '0'), 'sale', TIMESTAMP '2024-06-20'
      FROM range(400) AS t(i) WHERE i % 3 = 0;
      UPDATE features SET strong = -strong; UPDATE "features@evaluation" SET weak = -weak`);
    const after = (await score()).model;
    expect(after.weights).toEqual(before.weights);
    expect(after.quality).not.toEqual(before.quality);
  });

  test("scores today's customers from 0 to 100, and without those of no power", async () => {
    await plant();
    const { outputs } = await score();
    const rows = await db.rows((outputs["scores/behavioural"] as QueryOutput).sql);
    expect(rows).toHaveLength(400);
    const values = rows.map((row) => Number(row["behavioural_score"]));
    expect(values.every((value) => value >= 0 && value <= 100)).toBe(true);
    const noiseless = await score({ metrics: ["strong", "weak", "against", "gaps"] });
    expect(await db.rows((noiseless.outputs["scores/behavioural"] as QueryOutput).sql)).toEqual(rows);
    const meanOf = (bought: boolean) => {
      const own = values.filter((_, i) => i % 100 < 50 === bought);
      return own.reduce((sum, value) => sum + value, 0) / own.length;
    };
    expect(meanOf(true)).toBeGreaterThan(meanOf(false) + 30);
  });

  test("has no score, and says why, where no measure has power, none is there, or customers are too few", async () => {
    await plant(true);
    const none = await score();
    expect(none.model).toMatchObject({ available: false, quality: [] });
    expect(none.model.reason).toBe(
      "There is no behavioural score: no measure tells who buys: the interval of every AUC holds 0.5",
    );
    expect(none.model.weights.map(({ weight }) => weight)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(none.warnings).toMatchObject([{ code: "no-behavioural-score", message: none.model.reason }]);
    expect(none.outputs["scores/behavioural"]).toMatchObject({ columns: [{ values: [] }, { values: { length: 0 } }] });
    expect((await score({ metrics: ["absent"] })).model.reason).toContain("the project has none of its measures");
    expect((await score({ minimumCustomers: 401 })).model).toMatchObject({
      ...{ available: false, weights: [] },
      reason: expect.stringContaining("fewer than 401 customers at the training cutoff"),
    });
    expect((await score({ minimumOutcomes: 201 })).model.reason).toContain("fewer than 201 customers bought");
  });
});

describe("behaviouralTablesStep", () => {
  async function release(model: BehaviouralScore) {
    await db.run(`
      CREATE OR REPLACE TABLE scores AS SELECT 'c' || i AS customer_id, 10.0 * (i % 5) AS behavioural_score FROM range(50) AS t(i);
      CREATE OR REPLACE TABLE membership AS
        SELECT 'c' || i AS customer_id, CASE WHEN i < 30 THEN 'a' WHEN i < 45 THEN 'b' ELSE 'few' END AS segment FROM range(50) AS t(i)`);
    const inputs = {
      "model/behavioural-score": model,
      "scores/behavioural": await tableInput(db, "scores"),
      membership: await tableInput(db, "membership"),
    };
    const { outputs } = await runStep(behaviouralTablesStep, db, inputs);
    const opened = behaviouralTablesStep.tables!.map((table) => [
      table.id,
      openDoor(table, outputs[`release/${table.id}`] as ReleaseRow[], { minimumPeople: 10 }).rows,
    ]);
    return Object.fromEntries(opened) as Record<string, readonly ReleaseRow[]>;
  }

  test("publishes weights with their people and intervals, and neither few buyers nor few others", async () => {
    const { score_weights: weights, score_segments: segments } = await release({
      ...{ available: true, reason: "why", horizonDays: 30, customers: 400, buyers: 200, quality: [] },
      weights: [
        { metric: "a", customers: 400, buyers: 200, auc: 0.8, low: 0.7, high: 0.9, weight: 1 },
        { metric: "b", customers: 60, buyers: 55, auc: 0.6, low: 0.4, high: 0.8, weight: 0 },
      ],
    });
    expect(weights).toMatchObject([
      { metric: "a", auc: 0.8, auc_low: 0.7, auc_high: 0.9, weight: 1, people: 400, buyers: 200, others: 200 },
      { metric: "b", auc: null, auc_low: null, weight: null, people: 60, buyers: null, others: null },
    ]);
    expect(segments!.map((row) => [row["segment"], row["mean"]])).toEqual([
      ["a", 20],
      ["b", null],
      ["few", null],
    ]);
    // mean ± t(0.975, 29) · sd / √30 of ten times 0, 10, 20, 30, 40, six of each.
    expect(segments![0]).toMatchObject({ people: 30 });
    expect(Number(segments![0]!["mean_low"])).toBeCloseTo(20 - 2.04523 * Math.sqrt((6 * 1000) / 29 / 30), 3);
  });
});
