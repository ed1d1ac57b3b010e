import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Step } from "../../../src/plugin.ts";
import { consentScore } from "../../../src/plugins/scorecard/consentScore.ts";
import { momentScore } from "../../../src/plugins/scorecard/momentScore.ts";
import type { ScorecardRow } from "../../../src/plugins/scorecard/scorecardRow.ts";
import { valuesScore } from "../../../src/plugins/scorecard/valuesScore.ts";
import { type Database, literal, openDatabase } from "../../../src/table/index.ts";
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
  await db.run("CREATE TABLE own_ids AS SELECT crm_id AS raw_id, crm_id AS customer_id FROM person");
});
afterAll(async () => {
  db.close();
  await rm(folder, { recursive: true, force: true });
});

async function score(
  step: Step,
  inputs: Readonly<Record<string, unknown>>,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<readonly ScorecardRow[]> {
  const all = { twin: { kind: "files", folder }, "twin-ids": await tableInput(db, "own_ids"), ...inputs };
  const { outputs } = await runStep(step, db, all, { asOf, horizonDays: 90, ...settings });
  return Object.values(outputs)[0] as readonly ScorecardRow[];
}

const verdicts = (rows: readonly ScorecardRow[]) => rows.map(({ measure, verdict }) => `${measure}: ${verdict}`);

describe("score-values", () => {
  const judge = async (customers: string, more = 0) => {
    const { spelledCountries, regionsInOtherCapitals, regionsUnderOtherNames } = truth.counts;
    const rules = {
      "country: country codes": spelledCountries,
      "region: capitals": regionsInOtherCapitals + more,
      "region: synonyms": regionsUnderOtherNames,
    };
    const cleaning = Object.entries(rules).map(([rule, rows]) => ({ table: "customers", rule, rows }));
    const rows = await score(valuesScore, { cleaning, customers: await tableInput(db, customers) });
    return rows.map(({ verdict }) => verdict);
  };

  test("meets every spelling that was counted and every value that is the planted one", async () => {
    expect(Math.min(truth.counts.regionsInOtherCapitals, truth.counts.regionsUnderOtherNames)).toBeGreaterThan(100);
    expect(await judge("customers")).toEqual(["met", "met", "met", "met", "met"]);
  });

  test("misses a spelling more, and one country or region that is still another", async () => {
    expect((await judge("customers", 1))[1]).toBe("missed");
    for (const [column, place] of [
      ["country", 3],
      ["region", 4],
    ] as const) {
      await db.run(`CREATE OR REPLACE TABLE strange AS SELECT * REPLACE (
        if(customer_id = (SELECT min(customer_id) FROM customers), upper(${column}) || '.', ${column}) AS ${column}) FROM customers`);
      const verdicts = await judge("strange");
      expect(verdicts.indexOf("missed")).toBe(place);
      expect(verdicts.filter((verdict) => verdict === "missed")).toHaveLength(1);
    }
  });
});

describe("score-consent", () => {
  const judge = async (more: Readonly<Record<string, number>>) => {
    const decisions = ["granted", "refused"] as const;
    const counts = truth.consent.flatMap((planted) =>
      decisions.map((decision) => {
        const { purpose } = planted;
        return { purpose, decision, people: planted[decision] + (more[`${purpose} ${decision}`] ?? 0) };
      }),
    );
    const granted = truth.consent.find(({ purpose }) => purpose === "profiling")?.granted ?? 0;
    await db.run(`CREATE OR REPLACE TABLE agreeing AS
      SELECT customer_id FROM customers ORDER BY customer_id LIMIT ${granted + (more["customers"] ?? 0)}`);
    const inputs = { "consent-counts": counts, customers: await tableInput(db, "agreeing") };
    const settings = { consent: { purposes: {}, required: "profiling" } };
    return verdicts(await score(consentScore, inputs, settings)).filter((verdict) => verdict.endsWith("missed"));
  };

  test("meets every purpose when all answers are found, and misses one person less or more", async () => {
    for (const { granted, refused } of truth.consent) {
      expect(granted + refused).toBe(2500);
      expect(refused).toBeGreaterThan(100);
    }
    expect(await judge({})).toEqual([]);
    expect(await judge({ "marketing refused": 1 })).toEqual(["People who refuse marketing: missed"]);
    expect(await judge({ "analytics granted": -1 })).toEqual(["People who agree to analytics: missed"]);
    expect(await judge({ customers: 1 })).toEqual(["Customers who take part in figures: missed"]);
  });
});

describe("score-moments", () => {
  const judge = async (change: { readonly orders?: string; readonly payments?: string } = {}) => {
    const { orders = "moment", payments = "paid_at" } = change;
    await db.run(`
      CREATE OR REPLACE TABLE planted_orders AS SELECT order_id, CAST(ordered_at AS TIMESTAMP) AS moment,
        CAST(paid_at AS TIMESTAMP) AS paid_at, late = 'true' AS late
        FROM read_csv(${literal(join(folder, "truth_orders.csv.gz"))}, all_varchar = true, header = true);
      CREATE OR REPLACE TABLE kept_orders AS SELECT order_id, ${orders} AS ordered_at FROM planted_orders;
      CREATE OR REPLACE TABLE kept_payments AS SELECT order_id, ${payments} AS paid_at FROM planted_orders WHERE paid_at IS NOT NULL;
      CREATE OR REPLACE TABLE joined AS SELECT crm_id AS alias_id, customer_id FROM person`);
    return await score(momentScore, {
      identities: await tableInput(db, "joined"),
      orders: await tableInput(db, "kept_orders"),
      payments: await tableInput(db, "kept_payments"),
    });
  };
  const missed = (rows: readonly ScorecardRow[]) => rows.flatMap(({ verdict }, i) => (verdict === "missed" ? [i] : []));

  test("meets all moments when they are the planted ones, late orders among them", async () => {
    const rows = await judge();
    expect(missed(rows)).toEqual([]);
    const { orders, returnOrders, lateOrders } = truth.counts;
    expect(rows[0]?.planted).toBe(orders + returnOrders);
    expect(rows[1]?.planted).toBeGreaterThan(50);
    expect(rows[1]?.note).toContain(`${lateOrders} rows came late`);
  });

  test("misses one order a second off, late orders at the moment of others, and payments read without their zone", async () => {
    const first = "order_id = (SELECT min(order_id) FROM planted_orders WHERE NOT late)";
    expect(missed(await judge({ orders: `moment + to_seconds(CAST(${first} AS INTEGER))` }))).toEqual([0]);
    expect(missed(await judge({ orders: "moment + to_days(CAST(late AS INTEGER))" }))).toEqual([0, 1]);
    expect(missed(await judge({ payments: "paid_at + INTERVAL '5 hours 30 minutes'" }))).toEqual([2]);
  });
});
