import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { calinskiHarabasz, clusterMeans, daviesBouldin, dunn } from "../../../src/cluster/index.ts";
import { matrix } from "../../../src/matrix/index.ts";
import type { ReleaseRow, SegmentationSummary, Step } from "../../../src/plugin.ts";
import { gaussianMixtureStep } from "../../../src/plugins/gaussian-mixture/gaussianMixtureStep.ts";
import { wardStep } from "../../../src/plugins/hierarchical/wardStep.ts";
import { agreementStep } from "../../../src/plugins/lab/agreementStep.ts";
import { labTablesStep } from "../../../src/plugins/lab/labTablesStep.ts";
import type { LabRatings, LabStability } from "../../../src/plugins/lab/labTypes.ts";
import { ratingsStep } from "../../../src/plugins/lab/ratingsStep.ts";
import { sensitivityStep } from "../../../src/plugins/lab/sensitivityStep.ts";
import { stabilityStep } from "../../../src/plugins/lab/stabilityStep.ts";
import { openDoor, type PublicRow } from "../../../src/privacy/index.ts";
import { type Database, openDatabase, readColumns } from "../../../src/table/index.ts";
import { clusterPlanted, keep } from "../clusterPlanted.ts";
import { plantFeatures } from "../plantedFeatures.ts";
import { runStep, tableInput } from "../runStep.ts";

let db: Database;
beforeEach(async () => {
  db = await openDatabase();
});
afterEach(() => db.close());

const own = ["k-means", "ward", "gaussian-mixture"];

/** Runs the three segmenters, and one of a stranger that keeps only what it chose. */
async function segmented(): Promise<Record<string, unknown>> {
  const { space, summary, runs } = await clusterPlanted(db);
  const points = { "clustering-space": await tableInput(db, "clustering-space"), "clustering-space-summary": space };
  const summaries: Record<string, SegmentationSummary> = { "segmentation-summary/k-means": summary };
  await keep(db, "segmentation-partitions/k-means", runs[1]!);
  const outputs: Record<string, unknown> = {};
  for (const [id, step] of [
    ["ward", wardStep],
    ["gaussian-mixture", gaussianMixtureStep],
  ] as const) {
    const run = await runStep(step, db, points, { minimumPeople: 10 });
    await keep(db, `segmentation/${id}`, run);
    await keep(db, `segmentation-partitions/${id}`, run);
    Object.assign(outputs, run.outputs);
    summaries[`segmentation-summary/${id}`] = run.outputs[`segmentation-summary/${id}`] as SegmentationSummary;
  }
  await db.run(`CREATE OR REPLACE TABLE "segmentation/halves" AS
    SELECT customer_id, CAST(row_number() OVER (ORDER BY customer_id) % 2 AS INTEGER) AS label FROM "segmentation/ward"`);
  summaries["segmentation-summary/halves"] = { ...summary, algorithm: "halves", k: 2, candidates: [] };
  const tables = async (point: string, ids: readonly string[]) =>
    Object.fromEntries(
      await Promise.all(ids.map(async (id) => [`${point}/${id}`, await tableInput(db, `${point}/${id}`)])),
    );
  return {
    ...points,
    segmentation: await tableInput(db, "segmentation/k-means"),
    "segmentation-summary": summary,
    "segmentation/*": await tables("segmentation", [...own, "halves"]),
    "segmentation-summary/*": summaries,
    "segmentation-partitions/*": await tables("segmentation-partitions", own),
    "segmentation-tree/*": { "segmentation-tree/ward": outputs["segmentation-tree/ward"] },
    segments: summary.sizes.map((size, label) => ({ id: `s${label}`, label, size, name: `n${label}` })),
  };
}

async function lab(inputs: Record<string, unknown>, minimumPeople = 10) {
  const all = { ...inputs };
  for (const step of [ratingsStep, agreementStep, stabilityStep, sensitivityStep] as readonly Step[]) {
    Object.assign(all, (await runStep(step, db, all)).outputs);
  }
  const { outputs } = await runStep(labTablesStep, db, all, { minimumPeople });
  const opened = (id: string): readonly PublicRow[] =>
    openDoor(labTablesStep.tables!.find((table) => table.id === id)!, outputs[`release/${id}`] as ReleaseRow[], {
      minimumPeople,
    }).rows;
  return {
    ratings: all["lab-ratings"] as LabRatings,
    stability: all["lab-stability"] as LabStability,
    outputs,
    opened,
  };
}

describe("the steps of the Lab", () => {
  it("rate every partition that is kept by the indices of its labels, and of a stranger the one that it chose", async () => {
    await plantFeatures(db, 240);
    const inputs = await segmented();
    const { ratings } = await lab(inputs);
    const ks = (algorithm: string) => ratings.partitions.filter((row) => row.algorithm === algorithm).map(({ k }) => k);
    for (const algorithm of own) expect(ks(algorithm)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(ks("halves")).toEqual([2]);
    const names = ["frequency_orders", "order_value", "recency_days"];
    const space = await readColumns(db, `SELECT * FROM "clustering-space" ORDER BY customer_id`, names);
    const points = matrix(space.data, space.rows, names);
    for (const { algorithm, k, ...row } of ratings.partitions.filter(({ algorithm }) => algorithm !== "halves")) {
      const table = `"segmentation-partitions/${algorithm}"`;
      const { data } = await readColumns(db, `SELECT k${k} FROM ${table} ORDER BY customer_id`, [`k${k}`]);
      const labels = Int32Array.from(data);
      // The columns stand in another order here, so that sums differ in their last digits.
      expect(row.daviesBouldin).toBeCloseTo(daviesBouldin(points, labels)!, 9);
      expect(row.calinskiHarabasz! / calinskiHarabasz(points, labels)!).toBeCloseTo(1, 9);
      expect(row.inertia / clusterMeans(points, labels).inertia).toBeCloseTo(1, 9);
      // All 240 customers are in the draw of up to 1,000.
      expect(row.dunn).toBeCloseTo(dunn(points, labels)!, 9);
      expect(row.sizes.reduce((sum, size) => sum + size, 0)).toBe(240);
    }
  });

  it("find the elbow at the planted number, by algorithm", async () => {
    await plantFeatures(db, 240);
    const { opened } = await lab(await segmented(), 5);
    // Too few mixtures are left: those of more components have some that nobody is in.
    expect(opened("lab_elbows").map(({ algorithm, k, people }) => [algorithm, k, people])).toEqual([
      ["k-means", 3, 240],
      ["ward", 3, 240],
    ]);
    expect(opened("lab_elbows")[0]?.reason).toMatch(/^The elbow is at k = 3: the sum of squares falls/);
  });

  it("take a gap of k-means and Ward only, and find the planted number by it", async () => {
    await plantFeatures(db, 240);
    const { ratings } = await lab(await segmented());
    expect(ratings.gaps.map(({ algorithm, k }) => [algorithm, k])).toEqual([
      ["k-means", 3],
      ["ward", 3],
    ]);
    const withGap = ratings.partitions.filter(({ gap }) => gap !== undefined).map(({ algorithm }) => algorithm);
    expect([...new Set(withGap)]).toEqual(["k-means", "ward"]);
  });

  it("find planted groups stable, and the algorithms agreed on them", async () => {
    await plantFeatures(db, 240);
    const { stability, opened } = await lab(await segmented());
    expect(stability.segments.map(({ verdict, resamples }) => [verdict, resamples])).toEqual([
      ["stable", 30],
      ["stable", 30],
      ["stable", 30],
    ]);
    const pairs = opened("lab_agreement").map((row) => [`${row.one} ${row.other}`, row.adjusted_rand]);
    expect(pairs).toHaveLength(6);
    expect(Object.fromEntries(pairs)).toMatchObject({ "gaussian-mixture k-means": 1, "k-means ward": 1 });
    expect(Math.abs(Number(Object.fromEntries(pairs)["halves ward"]))).toBeLessThan(0.02);
  });

  it("say in words that stability of a stranger's segments cannot be measured", async () => {
    await plantFeatures(db, 120);
    const inputs = await segmented();
    const summary = { ...(inputs["segmentation-summary"] as SegmentationSummary), algorithm: "halves" };
    const { stability, opened } = await lab({ ...inputs, "segmentation-summary": summary });
    expect(stability).toMatchObject({
      reason: expect.stringMatching(/^"halves" is no algorithm of the product's own/),
      segments: [],
    });
    expect(opened("lab_stability")).toEqual([]);
  });

  it("publish nothing about few: partitions with a small segment have no sizes, the tree stops before it", async () => {
    await plantFeatures(db, 240);
    const { ratings, opened } = await lab(await segmented(), 40);
    const small = ratings.partitions.filter(({ k, sizes }) => sizes.length < k || sizes.at(-1)! < 40);
    expect(small.length).toBeGreaterThan(0);
    const shown = new Set(opened("lab_sizes").map((row) => `${row.algorithm} ${row.k}`));
    for (const { algorithm, k } of small) expect(shown.has(`${algorithm} ${k}`)).toBe(false);
    expect(shown.has("k-means 3")).toBe(true);
    for (const row of opened("lab_partitions")) {
      const known = !small.some(({ algorithm, k }) => algorithm === row.algorithm && k === row.k);
      const rated = row.algorithm === "halves" ? [] : ["silhouette"];
      for (const index of [...rated, "inertia", "dunn", "davies_bouldin", "calinski_harabasz"])
        expect(typeof row[index] === "number").toBe(known);
    }
    for (const row of opened("lab_tree")) expect(row.suppressed || Number(row.people) >= 40).toBe(true);
  });

  it("mark one partition as published, and give the same rows in every run", async () => {
    await plantFeatures(db, 150);
    const inputs = await segmented();
    const first = await lab(inputs);
    const published = first.opened("lab_partitions").filter((row) => row.published);
    expect(published.map((row) => `${row.algorithm} ${row.k}`)).toEqual(["k-means 3"]);
    expect(first.opened("lab_notes")[0]).toMatchObject({ number: 1, topic: "Recommended" });
    expect((await lab(inputs)).outputs).toEqual(first.outputs);
  });

  it("have nothing but words where customers do not differ", async () => {
    await db.run("CREATE TABLE features AS SELECT 'c' || i AS customer_id, 5 AS recency_days FROM range(40) t(i)");
    const inputs = await segmented();
    const only = { "segmentation-summary/k-means": inputs["segmentation-summary"] };
    const { opened } = await lab({ ...inputs, "segmentation-summary/*": only });
    expect(opened("lab_partitions")).toEqual([]);
    expect(opened("lab_tree")).toEqual([]);
    expect(String(opened("lab_notes")[0]?.text)).toContain("Nothing:");
  });
});
