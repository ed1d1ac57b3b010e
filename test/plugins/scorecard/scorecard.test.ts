import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FairnessMeasures, Step } from "../../../src/plugin.ts";
import { algorithmScore } from "../../../src/plugins/scorecard/algorithmScore.ts";
import { bestMatches } from "../../../src/plugins/scorecard/bestMatches.ts";
import { driftScore } from "../../../src/plugins/scorecard/driftScore.ts";
import { experimentScore, ratioOf } from "../../../src/plugins/scorecard/experimentScore.ts";
import { fairnessScore } from "../../../src/plugins/scorecard/fairnessScore.ts";
import { feedbackScore } from "../../../src/plugins/scorecard/feedbackScore.ts";
import { identityScore } from "../../../src/plugins/scorecard/identityScore.ts";
import { ingestScore } from "../../../src/plugins/scorecard/ingestScore.ts";
import { correlation, monthFactors } from "../../../src/plugins/scorecard/monthFactors.ts";
import { paymentScore } from "../../../src/plugins/scorecard/paymentScore.ts";
import { repurchaseScore } from "../../../src/plugins/scorecard/repurchaseScore.ts";
import type { ScorecardRow } from "../../../src/plugins/scorecard/scorecardRow.ts";
import { scorecardTableStep } from "../../../src/plugins/scorecard/scorecardTableStep.ts";
import { seasonalityScore } from "../../../src/plugins/scorecard/seasonalityScore.ts";
import { segmentationScore } from "../../../src/plugins/scorecard/segmentationScore.ts";
import { openDoor, type PrivateRow } from "../../../src/privacy/index.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";
import { type Truth, writeTwin } from "../../../src/twin/index.ts";
import { runStep, tableInput } from "../runStep.ts";
import { loadTwinTables } from "./twinTables.ts";

const asOf = "2025-01-01";
let folder = "";
let db: Database;
let truth: Truth;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "scorecard-"));
  await writeTwin(folder, { customers: 2500, years: 3, asOf, seed: 7 });
  truth = JSON.parse(await readFile(join(folder, "truth.json"), "utf8")) as Truth;
  db = await openDatabase({ threads: 2 });
  await loadTwinTables(db, folder);
  await db.run(`
    CREATE TABLE membership AS SELECT customer_id, min(segment) AS segment FROM person
      WHERE customer_id IN (SELECT customer_id FROM order_lines WHERE kind = 'sale') GROUP BY 1;
    CREATE TABLE own_ids AS SELECT crm_id AS raw_id, crm_id AS customer_id FROM person;
    CREATE TABLE blind AS SELECT customer_id, 'found-' || (hash(customer_id) % 6) AS segment FROM membership`);
});
afterAll(async () => {
  db.close();
  await rm(folder, { recursive: true, force: true });
});

const segments = () => truth.segments.map(({ id, title }, label) => ({ id, label, name: title }));

async function score(
  step: Step,
  inputs: Readonly<Record<string, unknown>>,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<readonly ScorecardRow[]> {
  const all = { twin: { kind: "files", folder }, "twin-ids": await tableInput(db, "own_ids"), ...inputs };
  const { outputs } = await runStep(step, db, all, { asOf, horizonDays: 90, ...settings });
  return Object.values(outputs)[0] as readonly ScorecardRow[];
}

const lines = () => tableInput(db, "order_lines");
const verdicts = (rows: readonly ScorecardRow[]) => rows.map(({ measure, verdict }) => `${measure}: ${verdict}`);

describe("score-ingest", () => {
  const dirt = () => ({
    "accounting/*": {
      "accounting/orders": [{ table: "orders", rejected: truth.counts.malformedOrders }],
      "accounting/order-lines": [{ table: "order_lines", rejected: truth.counts.malformedLines }],
    },
    cleaning: [
      { table: "order_lines", rule: "exact duplicates", rows: truth.counts.duplicateLines },
      { table: "order_lines", rule: "test orders", rows: truth.counts.testLines },
      { table: "surveys", rule: "exact duplicates", rows: 99 },
      { table: "surveys", rule: "overlapping files", rows: truth.counts.surveysDeliveredAgain },
    ],
  });

  test("meets every count when all that was planted is found", async () => {
    const rows = await score(ingestScore, {
      ...dirt(),
      order_lines: await lines(),
      customers: await tableInput(db, "customers"),
    });
    expect(rows).toHaveLength(11);
    expect(rows.filter(({ verdict }) => verdict !== "met")).toEqual([]);
  });

  test("misses what one lost line changes, and what was not counted", async () => {
    await db.run(`CREATE OR REPLACE TABLE one_less AS SELECT * FROM order_lines
      WHERE order_id || line <> (SELECT min(order_id || line) FROM order_lines)`);
    const rows = await score(ingestScore, {
      ...dirt(),
      cleaning: [],
      order_lines: await tableInput(db, "one_less"),
      customers: await tableInput(db, "customers"),
    });
    const missed = rows.filter(({ verdict }) => verdict === "missed").map(({ measure }) => measure);
    expect(missed).toContain("Order lines kept");
    expect(missed).toContain("Revenue less returns, in base currency");
    expect(missed).toContain("Surveys that a second file has again");
    expect(missed).toContain("Lines of test orders");
  });
});

describe("score-identity", () => {
  const judge = async (identities: string, change: { readonly added?: number; readonly region?: number } = {}) => {
    await db.run(
      `CREATE OR REPLACE TABLE identities AS SELECT crm_id AS alias_id, ${identities} AS customer_id FROM person`,
    );
    const { secondRecords, counts } = truth;
    const all = counts.duplicatedPeople;
    const rules = [
      { rule: "alias", alone: all - secondRecords.withoutWebId, added: all - secondRecords.withoutWebId },
      { rule: "email", alone: all - 1, added: secondRecords.withoutWebId + (change.added ?? 0) },
    ];
    const found = { ...secondRecords.conflicts, region: secondRecords.conflicts.region + (change.region ?? 0) };
    const conflicts = Object.entries(found).map(([column, people]) => ({ column, people }));
    const report = { rules, conflicts: conflicts.filter(({ people }) => people > 0) };
    return await score(identityScore, { identities: await tableInput(db, "identities"), "identity-report": report });
  };
  const figures = (rows: readonly ScorecardRow[]) =>
    rows.slice(0, 2).map(({ recovered, verdict }) => [recovered, verdict]);

  test("meets recall and precision when the records of each person are one, and misses a rule that finds fewer", async () => {
    expect(truth.counts.duplicatedPeople).toBeGreaterThan(15);
    expect(truth.secondRecords.withoutWebId).toBeGreaterThan(2);
    expect(truth.secondRecords.conflicts.region).toBeGreaterThan(2);
    const rows = await judge("customer_id");
    expect(figures(rows)).toEqual([
      [1, "met"],
      [1, "met"],
    ]);
    expect(verdicts(rows).slice(2)).toEqual([
      'Second records that the rule "alias" alone joins: met',
      'Second records that the rule "email" alone joins: missed',
      'Second records that nothing but the rule "email" joins: met',
      "People whose records disagree in region: met",
      "People whose records disagree in country: met",
      "People whose records disagree in acquisition_channel: met",
    ]);
  });

  test("misses one record fewer that a rule adds, and one person more whose records disagree", async () => {
    const missed = verdicts(await judge("customer_id", { added: -1, region: 1 })).filter((row) =>
      row.endsWith("missed"),
    );
    expect(missed).toHaveLength(3);
    expect(missed.slice(1)).toEqual([
      'Second records that nothing but the rule "email" joins: missed',
      "People whose records disagree in region: missed",
    ]);
  });

  test("misses recall when nothing is joined, and precision when strangers are", async () => {
    expect(figures(await judge("crm_id"))).toEqual([
      [0, "missed"],
      [undefined, "informative"],
    ]);
    const [recall, precision] = figures(await judge("least(customer_id, 'C0000040')"));
    expect(recall).toEqual([1, "met"]);
    expect(precision?.[1]).toBe("missed");
    expect(precision?.[0]).toBeLessThan(0.5);
  });
});

describe("score-payments", () => {
  const compared = (change: Readonly<Record<string, number>> = {}) => {
    const { missing, doubled, differing, rounded, orphans } = truth.payments;
    const found = {
      "missing-right": missing,
      doubled,
      differing,
      "within-tolerance": rounded,
      "missing-left": orphans,
    };
    return Object.entries({ ...found, ...change }).map(([status, orders]) => ({
      ...{ left: "order_lines", right: "payments", status, orders },
    }));
  };

  test("meets every planted fault that the comparison finds, and misses one order less or more", async () => {
    const met = await score(paymentScore, { "order-reconciliation": compared() });
    expect(met.map(({ verdict }) => verdict)).toEqual(["met", "met", "met", "met", "met"]);
    const missed = await score(paymentScore, {
      "order-reconciliation": compared({ doubled: truth.payments.doubled - 1 }),
    });
    expect(verdicts(missed)).toContain("Orders that were paid twice: missed");
    const other = await score(paymentScore, { "order-reconciliation": [{ ...compared()[0], left: "orders" }] });
    expect(other.every(({ verdict }) => verdict === "missed")).toBe(true);
  });
});

describe("score-segmentation", () => {
  test("meets the criterion with the planted segments themselves", async () => {
    const rows = await score(segmentationScore, {
      membership: await tableInput(db, "membership"),
      segments: segments(),
    });
    expect(rows[0]).toMatchObject({ recovered: 1, low: 1, high: 1, verdict: "met" });
    expect(rows.slice(2).every(({ recovered }) => recovered === 1)).toBe(true);
    expect(rows[2]?.note).toContain("100%");
  });

  test("misses it with segments drawn at random, whose agreement is about 0", async () => {
    const [row] = await score(segmentationScore, { membership: await tableInput(db, "blind"), segments: segments() });
    expect(row?.verdict).toBe("missed");
    expect(Math.abs(row?.recovered ?? 1)).toBeLessThan(0.02);
  });
});

describe("score-algorithms", () => {
  test("gives each algorithm its agreement with an interval, without a verdict", async () => {
    await db.run(`
      CREATE OR REPLACE TABLE perfect AS
        SELECT customer_id, CAST(dense_rank() OVER (ORDER BY segment) - 1 AS INTEGER) AS label FROM membership;
      CREATE OR REPLACE TABLE aimless AS SELECT customer_id, CAST(hash(customer_id) % 6 AS INTEGER) AS label FROM membership;
      CREATE OR REPLACE TABLE half AS
        SELECT customer_id, if(hash(customer_id) % 2 = 0, p.label, a.label) AS label
        FROM perfect AS p JOIN aimless AS a USING (customer_id)`);
    const summary = { k: 6, converged: false, fittedOn: 100 };
    const rows = await score(algorithmScore, {
      "segmentation/*": {
        "segmentation/ward": await tableInput(db, "half"),
        "segmentation/other": await tableInput(db, "aimless"),
        "segmentation/k-means": await tableInput(db, "perfect"),
      },
      "segmentation-summary/*": { "segmentation-summary/ward": summary },
    });
    expect(verdicts(rows)).toEqual([
      "Agreement of the segments by k-means with the planted ones: informative",
      "Agreement of the segments by other with the planted ones: informative",
      "Agreement of the segments by ward with the planted ones: informative",
    ]);
    expect(rows[0]).toMatchObject({ planted: 1, recovered: 1, low: 1, high: 1 });
    expect(Math.abs(rows[1]!.recovered!)).toBeLessThan(0.02);
    const { recovered, low, high, note } = rows[2]!;
    expect(recovered).toBeGreaterThan(0.1);
    expect(recovered).toBeLessThan(0.7);
    expect(low! < recovered! && recovered! < high!).toBe(true);
    expect(note).toContain("6 segments, found on 100 customers, not converged");
  });
});

describe("score-feedback", () => {
  test("finds the planted scores inside the intervals of honest answers", async () => {
    const rows = await score(feedbackScore, { surveys: await tableInput(db, "surveys") });
    expect(rows[0]).toMatchObject({ planted: 6, unit: "intervals", verdict: "met" });
    expect(rows).toHaveLength(7);
  });

  test("misses when answers are turned around", async () => {
    await db.run("CREATE OR REPLACE TABLE turned AS SELECT * REPLACE (10 - score AS score) FROM surveys");
    const [row] = await score(feedbackScore, { surveys: await tableInput(db, "turned") });
    expect(row?.verdict).toBe("missed");
  });
});

describe("score-fairness", () => {
  const measures = (unfair: string, fair: string) =>
    ({
      comparisons: [
        { audit: "treatment:loyalty-offer", attribute: "gender", verdict: unfair, difference: { value: 0.1 } },
        { audit: "treatment:free-shipping", attribute: "gender", verdict: fair, difference: { value: 0 } },
      ],
    }) as unknown as FairnessMeasures;
  const judge = async (unfair: string, fair: string) =>
    (await score(fairnessScore, { "fairness-measures": measures(unfair, fair) })).map(({ verdict }) => verdict);

  test("wants the unfair offer to fail and the fair one to pass, and nothing less", async () => {
    expect(await judge("fail", "pass")).toEqual(["met", "met"]);
    expect(await judge("pass", "fail")).toEqual(["missed", "missed"]);
    expect(await judge("insufficient-evidence", "insufficient-evidence")).toEqual(["missed", "missed"]);
  });
});

describe("score-repurchase", () => {
  const model = (value: number | undefined) => ({ quality: [{ model: "random-forest", metric: "roc_auc", value }] });
  const judge = async (value: number | undefined) =>
    await score(repurchaseScore, { order_lines: await lines(), "model/repurchase": model(value) });

  test("sets a model beside the score that knows the planted rates", async () => {
    const rows = await judge(0.9);
    expect(rows[0]?.planted).toBeGreaterThan(0.85);
    expect(rows[0]?.planted).toBeLessThan(1);
    expect(rows[1]?.recovered).toBeCloseTo((0.9 - 0.5) / (Number(rows[0]?.planted) - 0.5), 12);
    expect(rows[1]?.verdict).toBe("met");
    expect((await judge(0.6))[1]?.verdict).toBe("missed");
    expect((await judge(undefined))[1]).toMatchObject({ recovered: undefined, verdict: "missed" });
  });
});

describe("score-seasonality", () => {
  test("finds the planted rhythm, and misses one that is not there", async () => {
    const rows = await score(seasonalityScore, { order_lines: await lines() });
    expect(verdicts(rows)).toEqual([
      "Orders on Saturdays divided by orders on Mondays: met",
      "Correlation of the months' factors with the planted ones: met",
    ]);
    await db.run(`CREATE OR REPLACE TABLE flat AS SELECT * REPLACE (
      ordered_at - INTERVAL (hash(order_id) % 7) DAY AS ordered_at) FROM order_lines`);
    const [week] = await score(seasonalityScore, { order_lines: await tableInput(db, "flat") });
    expect(week?.verdict).toBe("missed");
  });
});

describe("score-experiment", () => {
  test("finds the planted ratio within its interval, and misses it when arms are swapped", async () => {
    const inputs = { order_lines: await lines(), assignments: await tableInput(db, "assignments") };
    const rows = await score(experimentScore, inputs);
    expect(rows[0]).toMatchObject({ planted: 1.3, unit: "ratio" });
    expect(rows[0]?.low).toBeLessThan(1.3);
    expect(rows[0]?.high).toBeGreaterThan(1.3);
    await db.run(`CREATE OR REPLACE TABLE swapped AS SELECT * REPLACE (
      CASE variant WHEN 'control' THEN 'treatment' ELSE 'control' END AS variant) FROM assignments`);
    const swapped = await score(experimentScore, { ...inputs, assignments: await tableInput(db, "swapped") });
    expect(swapped.map(({ verdict }) => verdict)).toEqual(["missed", "missed"]);
  });

  test("gives the interval of a ratio by the delta method", () => {
    const { low, high } = ratioOf({ n: 100, mean: 3, error2: 0.09 }, { n: 100, mean: 2, error2: 0.04 });
    expect(Math.sqrt(low * high)).toBeCloseTo(1.5, 12);
    expect(high / 1.5).toBeCloseTo(Math.exp(1.959964 * Math.sqrt(0.02)), 6);
  });
});

describe("score-drift", () => {
  test("sees the planted segment grow", async () => {
    const inputs = { order_lines: await lines(), segments: segments() };
    const [row] = await score(driftScore, { ...inputs, membership: await tableInput(db, "membership") });
    expect(row?.planted).toBeGreaterThan(0.05);
    expect(row?.verdict).toBe("met");
    const [blind] = await score(driftScore, { ...inputs, membership: await tableInput(db, "blind") });
    expect(blind?.verdict).toBe("missed");
  });
});

describe("scorecard", () => {
  test("puts all areas into one table that passes the door", async () => {
    const rows = [{ measure: "m", planted: 1, recovered: undefined, unit: "share", verdict: "missed", note: "n" }];
    const { outputs } = await runStep(scorecardTableStep, db, { "scorecard/*": { "scorecard/a": rows } });
    const table = scorecardTableStep.tables![0]!;
    const opened = openDoor(table, outputs["release/scorecard"] as PrivateRow[], { minimumPeople: 10 });
    expect(opened.rows).toEqual([
      {
        area: "a",
        measure: "m",
        planted: 1,
        recovered: null,
        unit: "share",
        low: null,
        high: null,
        verdict: "missed",
        note: "n",
      },
    ]);
  });
});

describe("bestMatches", () => {
  test("gives recall and precision of the found segment that holds most of a planted one", () => {
    const overlaps = [
      { planted: "a", found: "x", people: 30 },
      { planted: "a", found: "y", people: 10 },
      { planted: "b", found: "x", people: 10 },
      { planted: "b", found: "y", people: 10 },
    ];
    expect(bestMatches(overlaps)).toEqual([
      { planted: "a", found: "x", recall: 0.75, precision: 0.75 },
      { planted: "b", found: "x", recall: 0.5, precision: 0.25 },
    ]);
  });
});

describe("monthFactors", () => {
  test("takes growth away and leaves the season", () => {
    const season = [0.8, 0.9, 1, 1.1, 1.2, 1, 1, 1, 0.9, 0.9, 1.1, 1.1];
    const months = Array.from({ length: 48 }, (_, i) => ({ number: (i % 12) + 1, daily: season[i % 12]! * (100 + i) }));
    const factors = monthFactors(months);
    expect(factors).toHaveLength(12);
    for (const { number, factor } of factors) expect(factor).toBeCloseTo(season[number - 1]!, 2);
    expect(monthFactors(months.slice(0, 12))).toEqual([]);
  });
});

describe("correlation", () => {
  test("is 1 for a rising line, -1 for a falling one, and does not exist without variation", () => {
    expect(correlation([1, 2, 3], [10, 20, 30])).toBeCloseTo(1, 12);
    expect(correlation([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1, 12);
    expect(correlation([1, 2, 3], [5, 5, 5])).toBeUndefined();
    expect(correlation([1], [1])).toBeUndefined();
  });
});
