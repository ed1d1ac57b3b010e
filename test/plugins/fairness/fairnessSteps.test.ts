import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AuditResult, FairnessMeasures, ReleaseRow } from "../../../src/plugin.ts";
import { strictnessOf } from "../../../src/plugins/fairness/compareGroups.ts";
import { fairnessAuditStep } from "../../../src/plugins/fairness/fairnessAuditStep.ts";
import { fairnessMeasuresStep } from "../../../src/plugins/fairness/fairnessMeasuresStep.ts";
import { fairnessTablesStep } from "../../../src/plugins/fairness/fairnessTablesStep.ts";
import { readCounts } from "../../../src/plugins/fairness/readCounts.ts";
import { openDoor } from "../../../src/privacy/index.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";
import { runStep, tableInput } from "../runStep.ts";

let db: Database;
beforeEach(async () => {
  db = await openDatabase();
  await db.run(`
    CREATE TABLE customers AS SELECT i AS n, 'c' || i AS customer_id,
      CASE WHEN i % 200 = 199 THEN NULL WHEN i % 100 < 49 THEN 'female' WHEN i % 100 < 98 THEN 'male' ELSE 'other' END
        AS gender
    FROM range(4000) t(i);
    CREATE TABLE membership AS
      SELECT customer_id, CASE WHEN (n // 100) % 2 = 0 THEN 'loyal' ELSE 'lapsed' END AS segment FROM customers;
    CREATE TABLE "scores/repurchase" AS
      SELECT customer_id, 0.5 AS score, CAST((n // 100) % 4 = 0 AS INTEGER) AS targeted FROM customers;
    CREATE TABLE treatments AS
      SELECT customer_id, 'even' AS treatment, (n // 100) % 2 AS offered FROM customers
      UNION ALL
      SELECT customer_id, 'uneven', CASE WHEN gender = 'female' THEN (n // 100) % 4 = 0 ELSE (n // 100) % 4 < 3 END :: INT
      FROM customers
      UNION ALL
      SELECT customer_id, 'uneven', 0 FROM customers`);
});
afterEach(() => db.close());

async function measure(sensitive: string[], options: unknown = {}) {
  const tables = ["customers", "membership", "scores/repurchase", "treatments"];
  const inputs = Object.fromEntries(await Promise.all(tables.map(async (id) => [id, await tableInput(db, id)])));
  const run = await runStep(fairnessMeasuresStep, db, inputs, { sensitive, minimumPeople: 10 }, { options });
  return { measures: run.outputs["fairness-measures"] as FairnessMeasures, warnings: run.warnings };
}

const find = ({ comparisons }: FairnessMeasures, wanted: string) =>
  comparisons.find(({ audit, outcome }) => `${audit} ${outcome}` === wanted)!;

describe("readCounts", () => {
  it("counts outcomes by group, and people of no known group apart", async () => {
    const query = "SELECT customer_id, 'targeted' AS outcome, targeted AS decided FROM \"scores/repurchase\"";
    expect(await readCounts(db, "customers", { audit: "x", query }, "gender", 10)).toEqual([
      {
        ...{ audit: "x", outcome: "targeted", attribute: "gender", unknown: 20 },
        ...{ values: ["female", "male", "other"], customers: [1960, 1960, 60], positives: [490, 490, 20] },
      },
    ]);
  });
});

describe("fairnessMeasuresStep", () => {
  it("tells an uneven treatment from an even one", async () => {
    const { measures } = await measure(["gender"]);
    expect(find(measures, "treatment:uneven offered").verdict).toBe("fail");
    expect(find(measures, "treatment:uneven offered").difference?.value).toBeCloseTo(50 / 60 - 490 / 1960, 12);
    expect(find(measures, "segment-assignment loyal").difference?.value).toBeLessThan(0.2);
    expect(measures.comparisons.map(({ audit, outcome }) => `${audit} ${outcome}`)).toEqual([
      ...["segment-assignment lapsed", "segment-assignment loyal", "repurchase-targeting targeted"],
      ...["treatment:even offered", "treatment:uneven offered"],
    ]);
  });

  it("passes an even treatment when every group is large enough", async () => {
    await db.run("DELETE FROM customers WHERE gender = 'other'");
    await db.run("DELETE FROM treatments WHERE customer_id NOT IN (SELECT customer_id FROM customers)");
    const { measures } = await measure(["gender"]);
    expect(find(measures, "treatment:even offered").verdict).toBe("pass");
  });

  it("counts a customer with two records of a treatment once, as offered when one says so", async () => {
    const { measures } = await measure(["gender"]);
    const groups = find(measures, "treatment:uneven offered").groups;
    expect(groups.map(({ value, customers, positives }) => [value, customers, positives])).toEqual([
      ["female", 1960, 490],
      ["male", 1960, 1470],
      ["other", 60, 50],
    ]);
  });

  it("lists groups that are too small, and does not pass because of them", async () => {
    const { measures } = await measure(["gender"], { minimumGroup: 100 });
    const even = find(measures, "treatment:even offered");
    expect(even.groups.map(({ compared }) => compared)).toEqual([true, true, false]);
    expect(even.verdict).toBe("insufficient-evidence");
  });

  it("warns of a sensitive attribute that customers do not have", async () => {
    const { measures, warnings } = await measure(["age_band"]);
    expect(measures).toMatchObject({ attributes: [], comparisons: [] });
    expect(warnings.map(({ code }) => code)).toEqual(["attribute-left-out"]);
  });

  it("gives the same again, and survives JSON", async () => {
    const { measures } = await measure(["gender"]);
    expect((await measure(["gender"])).measures).toEqual(measures);
    expect(JSON.parse(JSON.stringify(measures))).toEqual(measures);
  });
});

describe("strictnessOf", () => {
  it("divides the tolerated error among the comparisons, and resamples enough for it", () => {
    expect(strictnessOf(1, 0.95)).toMatchObject({ confidence: 0.95, resamples: 2000 });
    const ten = strictnessOf(10, 0.95);
    expect(ten.confidence).toBeCloseTo(0.995, 12);
    expect(ten.resamples * (1 - ten.confidence)).toBeGreaterThanOrEqual(20 - 1e-9);
  });
});

describe("fairnessAuditStep", () => {
  const audit = async (measures: FairnessMeasures) => {
    const { outputs } = await runStep(fairnessAuditStep, db, { "fairness-measures": measures });
    return outputs["audit/fairness"] as AuditResult;
  };

  it("fails when one comparison fails, and says where", async () => {
    const { verdict, summary } = await audit((await measure(["gender"])).measures);
    expect(verdict).toBe("fail");
    expect(summary).toContain("5 comparisons by gender");
    expect(summary).toContain("offer uneven by gender");
  });

  it("has no evidence without a sensitive attribute, and says how to add one", async () => {
    const { verdict, summary } = await audit((await measure([])).measures);
    expect(verdict).toBe("insufficient-evidence");
    expect(summary).toContain("name it under sensitive in the project file");
  });
});

describe("fairnessTablesStep", () => {
  async function publish(sensitive: string[]) {
    const { measures } = await measure(sensitive);
    const { outputs } = await runStep(fairnessTablesStep, db, { "fairness-measures": measures }, { minimumPeople: 10 });
    return fairnessTablesStep.tables!.map((table) =>
      openDoor(table, outputs[`release/${table.id}`] as ReleaseRow[], { minimumPeople: 10 }),
    );
  }

  it("publishes every group and verdict", async () => {
    const [groups, verdicts] = await publish(["gender"]);
    expect(groups!.rows).toHaveLength(15);
    expect(verdicts!.rows).toHaveLength(5);
    expect(verdicts!.rows[0]).toMatchObject({ smallest_group: 60, people: 3980 });
  });

  it("hides a rate that would tell how many of a few people had the outcome", async () => {
    await db.run(`UPDATE "scores/repurchase" SET targeted = 0 WHERE customer_id IN
      (SELECT customer_id FROM customers WHERE gender = 'other' AND n > 500)`);
    const [groups, verdicts] = await publish(["gender"]);
    const row = groups!.rows.find(({ audit, value }) => audit === "repurchase-targeting" && value === "other");
    expect(row).toMatchObject({ people: 60, positives: null, rate: null, rate_high: null, suppressed: false });
    const verdict = verdicts!.rows.find(({ audit }) => audit === "repurchase-targeting");
    expect(verdict).toMatchObject({ ratio: null, difference: null, reason: null, smallest_group: 60 });
    expect(verdict?.verdict).toBeTypeOf("string");
  });

  it("puts values of too few people together as other, and counts them", async () => {
    await db.run("UPDATE customers SET gender = 'rare ' || (n // 100) % 16 WHERE gender = 'other'");
    const [groups, verdicts] = await publish(["gender"]);
    expect([...new Set(groups!.rows.map(({ value }) => value))]).toEqual(["female", "male", "other"]);
    expect(groups!.rows.filter(({ value }) => value === "other").map(({ people }) => people)).toEqual(
      Array(5).fill(60),
    );
    expect(verdicts!.rows[0]).toMatchObject({ smallest_group: 60, people: 3980 });
  });

  it("tells neither name nor size of a group that is too small in any case", async () => {
    await db.run("UPDATE customers SET gender = NULL WHERE gender = 'other' AND n > 600");
    await db.run("UPDATE customers SET gender = 'rare' WHERE gender = 'other'");
    const { measures } = await measure(["gender"]);
    expect(measures.comparisons[0]?.groups.map(({ value, customers }) => [value, customers])[2]).toEqual(["other", 9]);
    const [groups, verdicts] = await publish(["gender"]);
    expect([...new Set(groups!.rows.map(({ value }) => value))]).toEqual(["female", "male"]);
    expect(verdicts!.rows[0]).toMatchObject({ smallest_group: null, people: 3920, verdict: "insufficient-evidence" });
    expect(JSON.stringify([groups!.rows, verdicts!.rows])).not.toMatch(/rare|"other"|:9[,}]|3929/);
  });

  it("hides a rate that nearly everybody of a group has", async () => {
    await db.run(`UPDATE "scores/repurchase" SET targeted = 1 WHERE customer_id IN
      (SELECT customer_id FROM customers WHERE gender = 'other' AND n > 500)`);
    const [groups] = await publish(["gender"]);
    const rates = groups!.rows.filter(({ audit }) => audit === "repurchase-targeting");
    expect(rates.map(({ value, rate }) => [value, rate])).toEqual([
      ["female", null],
      ["male", 0.25],
      ["other", null],
    ]);
  });

  it("has no rows without a sensitive attribute", async () => {
    expect((await publish([])).map(({ rows }) => rows)).toEqual([[], []]);
  });
});
