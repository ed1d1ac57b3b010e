import { resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ruleKinds } from "../../src/config/index.ts";
import type { QueryOutput, RecordedMetric, Step } from "../../src/plugin.ts";
import { cleaningRules, columnRules, keyRule } from "../../src/plugins/ingest/cleaningRules.ts";
import { glossaryTable, type Term } from "../../src/recordTables.ts";
import { ident, openDatabase } from "../../src/table/index.ts";
import { parseTerms, readTerms } from "../../src/terms.ts";
import { dropTemporaries } from "../plugins/dropTemporaries.ts";
import { loadOrderLines, loadProducts, sale } from "../plugins/orderLines.ts";
import { runStep, tableInput } from "../plugins/runStep.ts";
import { event, loadEvents } from "../plugins/web/eventTable.ts";
import { metrics, project, steps } from "./anyProject.ts";

const root = resolve(import.meta.dirname, "../..");
const features = steps.filter(({ point, step }) => point === "features" && step.provides[0]?.startsWith("feature/"));

/** Columns of each table of features, as the steps make them of a small shop. */
async function featureColumns(): Promise<readonly string[]> {
  const db = await openDatabase({ threads: 1 });
  await loadOrderLines(db, [sale("o1", "a", "2023-12-01T10:00:00"), sale("o2", "a", "2023-12-20T10:00:00")]);
  await loadProducts(db, { p: "k" });
  await loadEvents(db, [event("2023-01-01T00:00:00"), event("2023-12-20T10:00:00")]);
  await db.run("CREATE TABLE customers AS SELECT 'a' AS customer_id, TIMESTAMP '2023-01-01' AS joined_at");
  const waiting = new Set<Step>(features.map(({ step }) => step));
  const columns: string[] = [];
  while (waiting.size > 0) {
    const made = [...waiting].map(({ provides }) => provides[0]);
    const step = [...waiting].find(({ needs }) => !needs.some((need) => made.includes(need.replace("?", ""))));
    if (step === undefined) throw new Error("Cannot run the features: they need each other");
    waiting.delete(step);
    const needs = step.needs.map((need) => need.replace("?", ""));
    const inputs = await Promise.all(needs.map(async (id) => [id, await tableInput(db, id)] as const));
    const { outputs } = await runStep(step, db, Object.fromEntries(inputs), project, { cutoff: "2024-01-01" });
    const [name] = step.provides;
    await db.run(`CREATE TABLE ${ident(name!)} AS ${(outputs[name!] as QueryOutput).sql}`);
    columns.push(...(await tableInput(db, name!)).columns);
    await dropTemporaries(db);
  }
  db.close();
  return [...new Set(columns)].filter((column) => column !== "customer_id");
}

/** The rows of the glossary's release table. */
function glossaryOf(recorded: readonly RecordedMetric[], terms: readonly Term[]) {
  return glossaryTable({ metrics: recorded }, terms).rows as readonly {
    readonly id: string;
    readonly title: string;
    readonly description: string;
  }[];
}

function idOf(name: string): string {
  return parseTerms(`## ${name}\n\ntext`)[0]!.id;
}

let terms: readonly Term[] = [];
let entries: ReturnType<typeof glossaryOf> = [];
beforeAll(async () => {
  terms = await readTerms(root);
  entries = glossaryOf(
    metrics.map((metric) => ({ ...metric, of: "customers", step: "any" })),
    terms,
  );
});

function without(ids: readonly string[]): string[] {
  const known = new Set(entries.map(({ id }) => id));
  return ids.filter((id) => !known.has(id));
}

describe("the glossary", () => {
  it("has every kind of rule of a data contract", () => {
    const words = ruleKinds.map((kind) => kind.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));
    expect(without(words.map((kind) => idOf(`Data contract: ${kind}`)))).toEqual([]);
  });

  it("has every rule of cleaning", () => {
    const rules = [...cleaningRules, ...columnRules, keyRule];
    expect(without(rules.map((rule) => idOf(`Cleaning: ${rule}`)))).toEqual([]);
  });

  it("has every metric", () => {
    expect(without(metrics.map(({ id }) => id))).toEqual([]);
    expect(metrics.length).toBeGreaterThan(60);
  });

  it("has every column of a table of features, as a metric or as a word", async () => {
    const columns = await featureColumns();
    expect(features.length).toBeGreaterThan(4);
    expect(columns).toEqual(expect.arrayContaining(["rfm_segment", "visits", "engagement_score", "tenure_days"]));
    const lost = new Set(without(columns));
    expect(without(columns.filter((column) => lost.has(column)).map(idOf))).toEqual([]);
  });

  it("has each id once, and something to say of it", () => {
    const ids = entries.map(({ id }) => id);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    expect(entries.filter(({ description }) => description.length < 20)).toEqual([]);
    const repeated = glossaryOf([], parseTerms("## A word\n\nSays one.\n\n## A-word\n\nSays another."));
    expect(repeated.map(({ id }) => id)).toEqual(["a-word", "a-word"]);
  });

  it("would miss what has no entry", () => {
    expect(without([idOf("Data contract: sorted"), idOf("Cleaning: odd orders"), "odd_share"])).toHaveLength(3);
  });
});
