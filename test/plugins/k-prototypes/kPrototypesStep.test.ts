import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { adjustedRand } from "../../../src/cluster/index.ts";
import type { SegmentationSummary } from "../../../src/plugin.ts";
import { kPrototypesStep } from "../../../src/plugins/k-prototypes/kPrototypesStep.ts";
import type { CustomerAttributes } from "../../../src/segmentation/index.ts";
import { type Database, loadColumns, openDatabase, readColumns } from "../../../src/table/index.ts";
import { clusterPlanted, keep } from "../clusterPlanted.ts";
import { plantFeatures } from "../plantedFeatures.ts";
import { runStep, tableInput } from "../runStep.ts";

let db: Database;
beforeEach(async () => {
  db = await openDatabase();
});
afterEach(() => db.close());

/** The planted groups of three, each halved by an attribute; `known` customers have it. */
async function plantHalves(customers: number, known: number) {
  const groups = await plantFeatures(db, customers);
  const { space } = await clusterPlanted(db);
  const ids = Array.from({ length: customers }, (_, i) => `c${String(i).padStart(6, "0")}`);
  const half = (i: number) => Math.floor(i / 3) % 2;
  const values = ids.map((_, i) => (i < known ? ["app", "web"][half(i)]! : null));
  await loadColumns(db, "customer-attributes", [
    { name: "customer_id", type: "text", values: ids },
    { name: "orders.channel", type: "text", values },
  ]);
  const summary: CustomerAttributes = {
    customers,
    items: [{ id: "orders.channel", title: "order channel", levels: ["app", "web"], known }],
    leftOut: [],
  };
  const inputs = {
    "clustering-space": await tableInput(db, "clustering-space"),
    "clustering-space-summary": space,
    "customer-attributes": await tableInput(db, "customer-attributes"),
    "customer-attributes-summary": summary,
  };
  return { inputs, truth: Int32Array.from(groups, (group, i) => 2 * group + half(i)), groups };
}

async function segment(inputs: Record<string, unknown>, options: unknown = {}) {
  const run = await runStep(kPrototypesStep, db, inputs, { minimumPeople: 10 }, { options });
  await keep(db, "segmentation/k-prototypes", run);
  const query = 'SELECT label FROM "segmentation/k-prototypes" ORDER BY customer_id';
  const { data } = await readColumns(db, query, ["label"]);
  return {
    run,
    labels: Int32Array.from(data),
    summary: run.outputs["segmentation-summary/k-prototypes"] as SegmentationSummary,
  };
}

describe("kPrototypesStep", () => {
  it("tells groups apart that only measures and attributes together part, when attributes weigh enough", async () => {
    const { inputs, truth, groups } = await plantHalves(300, 300);
    const heavy = await segment(inputs, { gamma: 20 });
    expect(heavy.summary).toMatchObject({ k: 6, sizes: [50, 50, 50, 50, 50, 50] });
    expect(adjustedRand(heavy.labels, truth)).toBe(1);
    expect(heavy.summary.metrics).toContain("order channel");
    expect(heavy.summary.reason).toContain("silhouettes that k was chosen by are of measures and attributes together");
    for (const { reason } of heavy.summary.candidates.filter(({ k }) => k >= 3))
      expect(reason).toContain("by measures and attributes together");
    const none = await segment(inputs, { gamma: 0 });
    expect(adjustedRand(none.labels, groups)).toBe(1);
  });

  it("leaves all customers in one segment, in words, when no attribute is known of enough of them", async () => {
    const { inputs } = await plantHalves(120, 40);
    const { summary, run, labels } = await segment(inputs);
    expect(summary).toMatchObject({ k: 1, sizes: [120], candidates: [] });
    expect(summary.reason).toContain("no attribute is known of at least 50% of customers, so it would be k-means");
    expect(run.warnings).toEqual([]);
    expect(new Set(labels)).toEqual(new Set([0]));
    expect((await segment(inputs, { leastKnown: 0.3 })).summary.candidates.length).toBeGreaterThan(0);
  });
});
