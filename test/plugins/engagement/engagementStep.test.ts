import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { QueryOutput } from "../../../src/plugin.ts";
import { engagementStep } from "../../../src/plugins/engagement/engagementStep.ts";
import { type Database, loadColumns, openDatabase } from "../../../src/table/index.ts";
import { runStep, tableInput } from "../runStep.ts";

type Columns = Readonly<Record<string, readonly (number | null)[]>>;

const step = engagementStep(undefined);
let db: Database;
beforeAll(async () => {
  db = await openDatabase({ threads: 2 });
});
afterAll(() => db.close());

/** Scores of customers c0, c1 …: recency and orders from one feature each, all else from events when there are any. */
async function scores(rfm: Columns, web: Columns | undefined, weights: object | undefined, on = db) {
  const step = engagementStep(weights === undefined ? undefined : { weights });
  const load = async (id: string, columns: Columns) => {
    const n = Object.values(columns)[0]!.length;
    const ids = Array.from({ length: n }, (_, i) => `c${String(i).padStart(3, "0")}`);
    await loadColumns(on, id, [
      { name: "customer_id", type: "text", values: ids },
      ...Object.entries(columns).map(([name, values]) => ({ name, type: "number" as const, values })),
    ]);
    return tableInput(on, id);
  };
  const behaviour = { nothing: Object.values(rfm)[0]!.map(() => null) };
  const inputs = {
    "feature/rfm": await load("feature/rfm", rfm),
    "feature/behaviour": await load("feature/behaviour", behaviour),
    ...(web === undefined ? {} : { "feature/web": await load("feature/web", web) }),
  };
  const { outputs, warnings } = await runStep(step, on, inputs, {}, { cutoff: "2024-01-01", options: { weights } });
  const rows = await on.rows((outputs["feature/engagement"] as QueryOutput).sql);
  return { scores: rows.map((row) => row.engagement_score), warnings };
}

describe("the engagement score", () => {
  test("equals the weighted mean of scipy's ranks, with ties and missing values, by one thread and two", async () => {
    const file = resolve(import.meta.dirname, "../../reference/engagement.json");
    const reference = JSON.parse(readFileSync(file, "utf8")) as {
      weights: object;
      columns: Record<string, (number | null)[]>;
      scores: number[];
    };
    const { recency_days, orders, ...web } = reference.columns;
    const made = await scores({ recency_days: recency_days!, orders: orders! }, web, reference.weights);
    expect(made.scores).toHaveLength(reference.scores.length);
    for (const [i, score] of reference.scores.entries()) {
      expect(Math.abs(Number(made.scores[i]) - score)).toBeLessThan(1e-12 * 100);
    }
    const single = await openDatabase({ threads: 1 });
    expect(await scores({ recency_days: recency_days!, orders: orders! }, web, reference.weights, single)).toEqual(
      made,
    );
    single.close();
  });

  test("is 0 for the least of all, 100 for the most of all, and 50 for everybody when all are alike", async () => {
    const weights = { recency_days: -1, frequency_orders: 3 };
    const apart = { recency_days: [9, 5, 1], frequency_orders: [1, 2, 3] };
    expect((await scores(apart, undefined, weights)).scores).toEqual([0, 50, 100]);
    const alike = { recency_days: [4, 4], frequency_orders: [2, 2] };
    expect((await scores(alike, undefined, weights)).scores).toEqual([50, 50]);
    expect((await scores({ recency_days: [4] }, undefined, { recency_days: 1 })).scores).toEqual([50]);
  });

  test("does not change with the unit of a measure", async () => {
    const weights = { recency_days: -1, monetary: 2 };
    const values = { recency_days: [9, 5, 1, 7], monetary: [1.5, -2, 30, 4] };
    const scaled = { ...values, monetary: values.monetary.map((value) => 100 * value) };
    expect(await scores(scaled, undefined, weights)).toEqual(await scores(values, undefined, weights));
  });

  test("leaves a measure out of the mean of who lacks it, and is missing for who lacks all", async () => {
    const made = await scores(
      { recency_days: [1, 2, null] },
      { visits: [null, 5, null] },
      { recency_days: -1, visits: 1 },
    );
    expect(made.scores).toEqual([100, 25, null]);
  });

  test("warns of measures that a project weighs and does not have, and says so when it has none", async () => {
    const chosen = await scores({ recency_days: [3, 1] }, undefined, { recency_days: -1, visits: 2, email_opens: 1 });
    expect(chosen.scores).toEqual([0, 100]);
    expect(chosen.warnings).toMatchObject([
      { code: "measures-left-out", message: expect.stringContaining('"visits", "email_opens"') },
    ]);
    expect(await scores({ recency_days: [3, 1] }, undefined, undefined)).toEqual({ scores: [0, 100], warnings: [] });
    await expect(scores({ recency_days: [3] }, undefined, { customer_id: 1 })).rejects.toThrow("none of the measures");
  });

  test("tells the project's weights in the formula of the registry, and refuses weights of 0", () => {
    const metric = engagementStep({ weights: { recency_days: -2.5, visits: 1 } }).metrics![0]!;
    expect(metric.formula).toContain("recency_days −2.5, visits 1");
    expect(step.options!.safeParse({ weights: { visits: 0 } }).success).toBe(false);
    expect(step.options!.safeParse({ weights: {} }).success).toBe(false);
  });
});
