import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Metric, Segment, SegmentationSummary } from "../../../src/plugin.ts";
import type { SegmentRules } from "../../../src/plugins/segment-rules/segmentRules.ts";
import { segmentRulesStep } from "../../../src/plugins/segment-rules/segmentRulesStep.ts";
import { segmentRulesTablesStep } from "../../../src/plugins/segment-rules/segmentRulesTablesStep.ts";
import { splitCustomers } from "../../../src/plugins/segment-rules/splitCustomers.ts";
import { openDoor, type PrivateRow, type PublicRow } from "../../../src/privacy/index.ts";
import { stream } from "../../../src/random/index.ts";
import { wilson } from "../../../src/stats/index.ts";
import { type Database, loadColumns, openDatabase } from "../../../src/table/index.ts";
import { runStep, tableInput } from "../runStep.ts";

let db: Database;
beforeEach(async () => {
  db = await openDatabase();
});
afterEach(() => db.close());

interface Customer {
  readonly recency_days: number;
  readonly frequency_orders: number;
  readonly mean_gap_days: number | null;
}

const metric = (id: keyof Customer, title: string, unit: string): Metric => ({
  ...{ id, title, unit, formula: "f", description: "d" },
});
const metrics = [
  metric("recency_days", "Recency", "days"),
  metric("frequency_orders", "Frequency", "orders"),
  { ...metric("mean_gap_days", "Days between orders", "days"), missing: "There is one order only." },
];

/** Customers of whom it is known: 0 came lately, 1 long ago with one order, 2 long ago with more. */
const truth = ({ recency_days, frequency_orders }: Customer) =>
  recency_days <= 61 ? 0 : frequency_orders === 1 ? 1 : 2;

async function load(customers: number, label: (customer: Customer, random: () => number) => number = truth) {
  const random = stream("shop", customers);
  const rows = Array.from({ length: customers }, (): Customer => {
    const frequency_orders = random() < 0.4 ? 1 : 2 + Math.floor(8 * random());
    const mean_gap_days = frequency_orders === 1 ? null : 10 + 90 * random();
    return { recency_days: Math.floor(150 * random()), frequency_orders, mean_gap_days };
  });
  const ids = rows.map((_, i) => `c${String(i).padStart(6, "0")}`);
  const labels = rows.map((row) => label(row, random));
  const column = (name: keyof Customer) => ({ name, type: "number" as const, values: rows.map((row) => row[name]) });
  const id = { name: "customer_id", type: "text" as const, values: ids };
  await loadColumns(db, "features", [id, ...metrics.map(({ id: name }) => column(name as keyof Customer))]);
  await loadColumns(db, "segmentation", [id, { name: "label", type: "integer", values: labels }]);
  return { rows, labels };
}

const summaryOf = (k: number) => ({ k, metrics: metrics.map(({ id }) => id) }) as unknown as SegmentationSummary;

async function learn(k = 3, minimumPeople = 10, options: unknown = {}): Promise<SegmentRules> {
  const tables = { features: await tableInput(db, "features"), segmentation: await tableInput(db, "segmentation") };
  const inputs = { ...tables, "segmentation-summary": summaryOf(k) };
  const { outputs } = await runStep(segmentRulesStep, db, inputs, { minimumPeople }, { metrics, options });
  return JSON.parse(JSON.stringify(outputs["segment-rules"])) as SegmentRules;
}

async function publish(rules: SegmentRules, labels: readonly number[], options: unknown = {}) {
  const segments = [...new Set(labels)].sort().map((label): Segment => {
    const size = labels.filter((one) => one === label).length;
    return { id: `s${label}`, label, name: `S${label}`, description: "", rank: label + 1, size };
  });
  const inputs = { "segment-rules": rules, segments };
  const settings = { minimumPeople: 10, currency: "GBP" };
  const { outputs } = await runStep(segmentRulesTablesStep, db, inputs, settings, { metrics, options });
  return Object.fromEntries(
    segmentRulesTablesStep.tables!.map((table) => {
      const rows = outputs[`release/${table.id}`] as PrivateRow[];
      return [table.id, openDoor(table, rows, { minimumPeople: 10 }).rows];
    }),
  ) as Record<string, readonly PublicRow[]>;
}

describe("segmentRulesStep", () => {
  it("finds planted rules, in their units and with round bounds, and says how far they fit customers held out", async () => {
    const { labels } = await load(3000);
    const tables = await publish(await learn(), labels);
    expect(tables["segment_in_short"]).toMatchObject([
      { segment: "s0", in_short: "last order at most 60 days ago", clear: true, right: 1 },
      { segment: "s1", in_short: "last order 61 days or more ago, 1 order", clear: true },
      { segment: "s2", in_short: "last order 61 days or more ago, 2 orders or more", clear: true, covered: 1 },
    ]);
    expect(tables["segment_rule_fit"]).toMatchObject([
      { people: 3000, grown_on: 1800, chosen_on: 600, checked: 600, rules: 3 },
    ]);
    expect(tables["segment_rule_fit"]![0]!["accuracy"]).toBeGreaterThan(0.98);
  });

  it("knows customers without a value", async () => {
    const { labels } = await load(1000);
    const tables = await publish(await learn(3, 10, { metrics: ["recency_days", "mean_gap_days"] }), labels);
    expect(tables["segment_in_short"]!.map((row) => row["in_short"])).toEqual([
      "last order at most 60 days ago",
      "last order 61 days or more ago, there is one order only",
      "last order 61 days or more ago, days between orders known",
    ]);
  });

  it("measures the very rules that are shown, on the customers held out", async () => {
    const noisy = (customer: Customer, random: () => number) => (random() < 0.1 ? 0 : truth(customer));
    const { rows, labels } = await load(2000, noisy);
    const rules = await learn(3, 10, { metrics: ["recency_days", "frequency_orders"] });
    const { check } = splitCustomers(2000, stream(1, "segment-rules", "split"));
    const fits = (customer: Customer, i: number) =>
      rules.rules[i]!.conditions.every(({ metric: name, above, upTo }) => {
        const value = customer[name as keyof Customer]!;
        return (above === undefined || value > above) && (upTo === undefined || value <= upTo);
      });
    rules.rules.forEach((rule, i) => {
      const covered = [...check].filter((row) => fits(rows[row]!, i));
      expect(rule.checked).toBe(covered.length);
      expect(rule.hits).toBe(covered.filter((row) => labels[row] === rule.label).length);
      expect(rule.people).toBe(rows.filter((row) => fits(row, i)).length);
      expect(rule.people).toBeGreaterThanOrEqual(10);
    });
    const tables = await publish(rules, labels);
    const [first] = tables["segment_in_short"]!;
    const { hits, checked } = rules.rules.find(({ label }) => label === 0)!;
    expect(first).toMatchObject({ right: hits / checked, right_low: wilson(hits, checked)!.low });
    expect(first!["covered"]).toBe(hits / rules.checkedMembers[0]!);
    expect(tables["segment_rules"]![0]).toMatchObject({ covered: first!["covered"], right: first!["right"] });
    for (const label of [0, 1, 2]) {
      expect(rules.checkedMembers[label]).toBe([...check].filter((row) => labels[row] === label).length);
    }
  });

  it("speaks of those who are in a segment only", async () => {
    await load(600, (customer, random) => (random() < 0.5 ? -1 : truth(customer)));
    const { nodes, grownOn, chosenOn, checked } = await learn();
    expect(nodes[0]!.people).toBe(grownOn + chosenOn + checked);
    expect(nodes[0]!.people).toBeLessThan(400);
  });

  it("does not depend on the order of rows", async () => {
    await load(500);
    const before = await learn();
    for (const table of ["features", "segmentation"]) {
      await db.run(`CREATE OR REPLACE TABLE ${table} AS SELECT * FROM ${table} ORDER BY hash(customer_id)`);
    }
    expect(await learn()).toEqual(before);
  });

  it("has a tree whose parts add up, and no bound that parts fewer people than may be published", async () => {
    const { labels } = await load(400, (customer, random) => (random() < 0.2 ? 2 : truth(customer)));
    const rules = await learn(3, 25, { leastShare: 0, tolerance: 0 });
    expect(Math.min(...rules.nodes.map(({ people }) => people))).toBeGreaterThanOrEqual(25);
    const tree = (await publish(rules, labels))["segment_rule_tree"]!;
    for (const { node, leaf, people } of tree) {
      const parts = tree.filter(({ parent }) => parent === node);
      if (leaf === false) expect(parts.reduce((sum, row) => sum + Number(row["people"]), 0)).toBe(people);
      expect(parts).toHaveLength(leaf === true ? 0 : 2);
    }
  });

  it("says that no short rule describes segments that have nothing to do with measures", async () => {
    const { labels } = await load(2000, (_, random) => Math.floor(3 * random()));
    const tables = await publish(await learn(3, 10, { leastShare: 0.1 }), labels);
    expect(tables["segment_rule_fit"]).toMatchObject([{ clear: false, least: 0.7 }]);
    expect(tables["segment_in_short"]!.map(({ clear }) => clear)).toEqual([false, false, false]);
    expect(tables["segment_rule_fit"]![0]!["balanced_accuracy"]).toBeLessThan(0.5);
  });

  it("says of one segment alone that nothing describes it, when others can be told apart", async () => {
    const { labels } = await load(2000, (customer, random) => (random() < 0.06 ? 3 : truth(customer)));
    const tables = await publish(await learn(4), labels);
    const row = tables["segment_in_short"]!.find(({ segment }) => segment === "s3");
    expect(row).toMatchObject({ rules: 0, in_short: null, clear: null, covered: 0, right: null });
    expect(tables["segment_rule_fit"]).toMatchObject([{ clear: true }]);
  });

  it("has no rules, and says why, for one segment, too few customers and no measure", async () => {
    const { labels } = await load(99);
    for (const [rules, reason] of [
      [await learn(1), "one segment"],
      [await learn(), "too few customers"],
      [await learn(3, 2, { metrics: ["unknown"] }), "no measure"],
    ] as const) {
      const tables = await publish(rules, labels);
      expect(tables["segment_rule_fit"]).toMatchObject([{ rules: 0, reason: expect.stringContaining(reason) }]);
      expect([tables["segment_in_short"], tables["segment_rules"], tables["segment_rule_tree"]]).toEqual([[], [], []]);
    }
  });

  it("tells how well rules do of all segments or of none, where one was held to few customers", async () => {
    const { labels } = await load(1500, (customer, random) => (random() < 0.02 ? 3 : truth(customer)));
    const rules = await learn(4);
    expect(rules.checkedMembers[3]).toBeLessThan(10);
    expect(rules.checkedMembers.slice(0, 3).every((count) => count > 40)).toBe(true);
    const tables = await publish(rules, labels);
    const about = ["checked", "fitted", "covered", "covered_low", "right", "right_high", "clear"];
    for (const row of [...tables["segment_in_short"]!, ...tables["segment_rules"]!]) {
      for (const name of about) expect(row[name] ?? null, name).toBeNull();
    }
    expect(tables["segment_in_short"]!.filter(({ in_short }) => in_short !== null).length).toBeGreaterThan(1);
    expect(tables["segment_rule_fit"]).toMatchObject([
      { checked: 300, shares: false, largest: null, balanced_accuracy: null, clear: true },
    ]);
    expect(tables["segment_rule_fit"]![0]!["accuracy"]).toBeGreaterThan(0.9);
  });

  it("does so where one rule was held to few customers", async () => {
    const { labels } = await load(3000);
    const rules = await learn();
    expect((await publish(rules, labels))["segment_rule_fit"]).toMatchObject([{ shares: true, checked: 600 }]);
    const [first, ...others] = rules.rules;
    const tables = await publish({ ...rules, rules: [{ ...first!, checked: 7, hits: 7 }, ...others] }, labels);
    expect(tables["segment_rule_fit"]).toMatchObject([{ shares: false, largest: null }]);
    for (const row of [...tables["segment_in_short"]!, ...tables["segment_rules"]!]) {
      expect([row["checked"], row["right"], row["covered"]]).toEqual([null, null, null]);
    }
  });
});
