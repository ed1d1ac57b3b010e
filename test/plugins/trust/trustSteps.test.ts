import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Metric, ReleaseRow } from "../../../src/plugin.ts";
import { heldOutStep } from "../../../src/plugins/trust/heldOutStep.ts";
import { trustTablesStep } from "../../../src/plugins/trust/trustTablesStep.ts";
import type { HeldOut } from "../../../src/plugins/trust/trustTypes.ts";
import { openDoor } from "../../../src/privacy/index.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";
import { summary } from "../chooser/summary.ts";
import { runStep, tableInput } from "../runStep.ts";

let db: Database;
beforeEach(async () => {
  db = await openDatabase();
  // visits follows the segment, copy repeats what made it, chance follows nothing; every tenth customer has no visits.
  await db.run(`CREATE TABLE features AS SELECT 'c' || lpad(CAST(i AS TEXT), 4, '0') AS customer_id,
    i % 3 * 10 + hash(i) % 7 AS orders, i % 3 * 20 + hash(i) % 7 AS copy,
    CASE WHEN i % 10 > 0 THEN hash(i + 1000) % 40 + 12 * (i % 3 % 2) END AS visits, hash(i + 5000) % 100 AS chance
    FROM range(600) t(i)`);
  await db.run(`CREATE TABLE segmentation AS SELECT customer_id, CAST(rowid % 3 AS INTEGER) AS label FROM features`);
});
afterEach(() => db.close());

const metrics: readonly Metric[] = ["orders", "copy", "visits", "chance"].map((id) => ({
  ...{ id, title: `Number of ${id}`, unit: "1", formula: id, description: id },
}));
const published = { ...summary("k-means", { 3: 0.4 }), k: 3 };
const space = { columns: [{ metric: "orders" }], customers: 600, leftOut: [] };

async function heldOut(k = 3, measured = metrics): Promise<HeldOut> {
  const inputs = {
    ...{ features: await tableInput(db, "features"), segmentation: await tableInput(db, "segmentation") },
    ...{ "segmentation-summary": { ...published, k }, "clustering-space-summary": space },
  };
  return (await runStep(heldOutStep, db, inputs, { minimumPeople: 10 }, { metrics: measured })).outputs[
    "held-out"
  ] as HeldOut;
}

describe("heldOutStep", () => {
  it("leaves out what made the segments and what repeats it, and tells difference from chance", async () => {
    const found = await heldOut();
    expect(found.repeating).toBe(1);
    expect(found.measures.map(({ metric, customers }) => [metric, customers])).toEqual([
      ["visits", 540],
      ["chance", 600],
    ]);
    expect(found.measures[0]!.low).toBeGreaterThan(0.03);
    expect(found.measures[1]!.low).toBeLessThan(0.01);
  });

  it("takes a measure for what it is that is called as the label of segments, the values or whether they are known", async () => {
    const called: Readonly<Record<string, string>> = { visits: "label", chance: "known", copy: "value" };
    for (const [id, name] of Object.entries(called))
      await db.run(`ALTER TABLE features RENAME COLUMN ${id} TO ${name}`);
    const found = await heldOut(
      3,
      metrics.map((metric) => ({ ...metric, id: called[metric.id] ?? metric.id })),
    );
    expect(found.repeating).toBe(1);
    expect(found.measures.map(({ metric, customers }) => [metric, customers])).toEqual([
      ["label", 540],
      ["known", 600],
    ]);
  });

  it("has nothing to compare in a single segment", async () => {
    expect(await heldOut(1)).toMatchObject({ measures: [], reason: "there is one segment only" });
  });
});

describe("what cannot be compared", () => {
  it("is counted, and told why", async () => {
    await db.run("UPDATE features SET chance = 7, visits = CASE WHEN customer_id < 'c0005' THEN visits END");
    expect(await heldOut()).toMatchObject({
      ...{ measures: [], repeating: 1, unfit: 2 },
      reason:
        "of the 3 measures that had no part, 1 repeats one that had, and the others vary too little, or too few customers have them",
    });
    await db.run("UPDATE features SET chance = copy, visits = -copy");
    expect(await heldOut()).toMatchObject({ reason: "the 3 measures that had no part repeat one that had" });
  });
});

describe("trustTablesStep", () => {
  it("gives the card, and a sentence for each segment without telling of few", async () => {
    const stability = [0.9, 0.65, 0.4].map((jaccard, label) => ({
      ...{ label, drawn: label === 2 ? 4 : 100, resamples: 30, jaccard, dissolved: 0, recovered: 1 },
      verdict: (["stable", "doubtful", "unstable"] as const)[label]!,
    }));
    const inputs = {
      segments: stability.map(({ label }) => ({ id: `s${label}`, label, size: label === 2 ? 5 : 300, name: "n" })),
      ...{ "segmentation-summary": published, "clustering-space-summary": space, "held-out": await heldOut() },
      choice: { algorithm: "k-means", k: 3, candidates: [], weighed: undefined, reason: "it was asked for" },
      "lab-stability": { customers: 600, resamples: 30, segments: stability },
      "lab-ratings": { partitions: [], totalInertia: 0, gaps: [], gapCustomers: 0, gapReferences: 10 },
    };
    const { outputs } = await runStep(trustTablesStep, db, inputs, { minimumPeople: 10 }, { metrics });
    const rows = (id: string) =>
      openDoor(trustTablesStep.tables!.find((table) => table.id === id)!, outputs[`release/${id}`] as ReleaseRow[], {
        minimumPeople: 10,
      }).rows;
    expect(rows("trust_notes")[0]).toMatchObject({ topic: "What they are", convention: true });
    expect(String(rows("trust_notes")[0]?.text)).toContain("alike in 1 measure: number of orders.");
    const without = stability.map(({ verdict, ...row }) => (row.label === 0 ? { ...row, verdict } : row));
    const unmeasured = await runStep(
      trustTablesStep,
      db,
      { ...inputs, "lab-stability": { customers: 600, resamples: 30, segments: without } },
      { minimumPeople: 10 },
      { metrics },
    );
    // The third is too small, and the second is hidden with it.
    expect(JSON.stringify(unmeasured.outputs["release/trust_notes"])).toContain(
      "The 1 that was measured comes back reliably when customers are drawn again. Whether others do was not measured: segments that are too small to be told.",
    );
    const segments = rows("segment_trust");
    // With s2 another one is held back, or its size would be the whole less the others.
    expect(segments.filter((row) => !row.suppressed)).toMatchObject([{ segment: "s1", verdict: "doubtful" }]);
    expect(segments.find((row) => row.segment === "s2")).toMatchObject({ suppressed: true, text: null });
    expect(rows("held_out").map(({ metric, differs }) => [metric, differs])).toEqual([
      ["chance", false],
      ["visits", true],
    ]);
    expect(rows("held_out")).toMatchObject([
      { people: 600, measured: null, unmeasured: null, who_has: "all" },
      { people: 600, measured: 540, unmeasured: 60, who_has: "part" },
    ]);
    await db.run("UPDATE features SET chance = NULL WHERE customer_id < 'c0004'");
    const found = await runStep(
      trustTablesStep,
      db,
      { ...inputs, "held-out": await heldOut() },
      { minimumPeople: 10 },
      { metrics },
    );
    const [chance] = openDoor(trustTablesStep.tables![2]!, found.outputs["release/held_out"] as ReleaseRow[], {
      minimumPeople: 10,
    }).rows;
    expect(chance).toMatchObject({ people: 600, measured: null, unmeasured: null, who_has: "nearly all" });
    expect(Object.values(chance!)).not.toContain(596);
  });
});
