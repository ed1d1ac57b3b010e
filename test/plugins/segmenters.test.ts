import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { adjustedRand } from "../../src/cluster/index.ts";
import type { SegmentationTree, Step } from "../../src/plugin.ts";
import { dbscanStep } from "../../src/plugins/density/dbscanStep.ts";
import type { DensityFinding } from "../../src/plugins/density/densityTypes.ts";
import { hdbscanStep } from "../../src/plugins/density/hdbscanStep.ts";
import { gaussianMixtureStep } from "../../src/plugins/gaussian-mixture/gaussianMixtureStep.ts";
import { gowerStep } from "../../src/plugins/gower/gowerStep.ts";
import { linkageStep } from "../../src/plugins/hierarchical/linkageStep.ts";
import { wardStep } from "../../src/plugins/hierarchical/wardStep.ts";
import { kMedoidsStep } from "../../src/plugins/k-medoids/kMedoidsStep.ts";
import { kPrototypesStep } from "../../src/plugins/k-prototypes/kPrototypesStep.ts";
import { miniBatchStep } from "../../src/plugins/mini-batch/miniBatchStep.ts";
import { stream } from "../../src/random/index.ts";
import { assignFrozen } from "../../src/segmentation/index.ts";
import { type Database, loadColumns, openDatabase, readColumns } from "../../src/table/index.ts";
import { frozenOf, takeMeasures } from "./frozenOf.ts";
import { plantFeatures } from "./plantedFeatures.ts";
import { type StepRun, tableInput } from "./runStep.ts";
import { dense, scanning, segmentWith, summaryIn } from "./segmentWith.ts";

let db: Database;
beforeEach(async () => {
  db = await openDatabase();
});
afterEach(() => db.close());

const segmentBy = (id: string, step: Step, options?: object, minimumPeople?: number) =>
  segmentWith(db, id, step, options, minimumPeople);

async function readLabels(table: string, column = "label"): Promise<Int32Array> {
  const { data } = await readColumns(db, `SELECT ${column} FROM "${table}" ORDER BY customer_id`, [column]);
  return Int32Array.from(data);
}

/** What every segmenter of the product must do, whatever its algorithm. */
describe.each([...scanning, ...dense])("the segmenter %s", (id, step) => {
  const segment = (options?: object, minimumPeople?: number) => segmentBy(id, step, options, minimumPeople);
  const summaryOf = (run: StepRun) => summaryIn(run, id);
  const labels = (table = `segmentation/${id}`, column = "label") => readLabels(table, column);

  it("finds three planted groups, numbered by size", async () => {
    const planted = await plantFeatures(db, 300);
    const summary = summaryOf(await segment());
    expect(summary).toMatchObject({ algorithm: id, k: 3, sizes: [100, 100, 100], converged: true });
    expect(adjustedRand(await labels(), planted)).toBe(1);
    expect(summary.candidates.filter(({ chosen }) => chosen).map(({ k }) => k)).toEqual([3]);
  });

  it("keeps the labels of every k that it tried", async () => {
    await plantFeatures(db, 150);
    const { candidates } = summaryOf(await segment());
    const table = await tableInput(db, `segmentation-partitions/${id}`);
    expect(table.columns).toEqual(["customer_id", ...candidates.map(({ k }) => `k${k}`)]);
    expect(await labels(table.id, "k3")).toEqual(await labels());
    for (const { k, smallestShare } of candidates) {
      const found = await labels(table.id, `k${k}`);
      const sizes = Array.from({ length: k }, (_, c) => found.filter((label) => label === c).length);
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(150);
      expect(Math.min(...sizes) / 150).toBeCloseTo(smallestShare, 12);
      const regions = dense.some(([other]) => other === id) ? sizes.slice(0, -1) : sizes;
      expect(regions).toEqual([...regions].sort((a, b) => b - a));
    }
  });

  it("gives the same partition whatever the order of the rows, and in every run", async () => {
    await plantFeatures(db, 200);
    const before = summaryOf(await segment());
    const first = await labels();
    await db.run("CREATE OR REPLACE TABLE features AS SELECT * FROM features ORDER BY hash(customer_id)");
    expect(summaryOf(await segment())).toEqual(before);
    expect(await labels()).toEqual(first);
  });

  it("puts all customers into one segment, in words, when they are all alike", async () => {
    await db.run("CREATE TABLE features AS SELECT 'c' || i AS customer_id, 5 AS recency_days FROM range(40) t(i)");
    const run = await segment();
    expect(summaryOf(run)).toMatchObject({ k: 1, sizes: [40], converged: true, candidates: [] });
    expect(summaryOf(run).reason).toContain("all customers form one segment");
    // The clustering space says so, once for all segmenters.
    expect(run.warnings).toEqual([]);
    expect(new Set(await labels())).toEqual(new Set([0]));
  });

  it("makes no segment that would be too small to be published", async () => {
    await plantFeatures(db, 12);
    const run = await segment();
    expect(summaryOf(run)).toMatchObject({ k: 1, sizes: [12] });
    // Latent classes have no attributes here, and say so where they are described.
    const warned =
      id === "latent-class" ? [] : [expect.stringMatching(/^No .+; (by .+ )?all customers form one segment$/)];
    expect(run.warnings.map(({ message }) => message)).toEqual(warned);
  });

  it("survives JSON", async () => {
    await plantFeatures(db, 60);
    const summary = summaryOf(await segment());
    expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
  });
});

describe.each(scanning)("the segmenter %s", (id, step) => {
  it("says which k it tried", async () => {
    await plantFeatures(db, 300);
    const { candidates } = summaryIn(await segmentBy(id, step), id);
    // Latent classes stop two numbers after the lowest BIC.
    const tried = id === "latent-class" ? [2, 3, 4, 5] : [2, 3, 4, 5, 6, 7, 8, 9, 10];
    expect(candidates.map(({ k }) => k)).toEqual(tried);
  });

  it("makes no fewer segments than are asked for", async () => {
    await plantFeatures(db, 300);
    const { k, candidates } = summaryIn(await segmentBy(id, step, { fewest: 4, kMax: 6 }, 2), id);
    expect(k === 1 || k >= 4).toBe(true);
    expect(candidates.find((one) => one.k === 3)?.reason).toContain("fewer than the 4 segments asked for");
  });
});

describe.each(dense)("the segmenter %s, where customers lie in no dense region,", (id, step) => {
  const finer = id === "dbscan" ? { eps: 0.25 } : { clusterShares: [0.05] };

  /** Customers in three groups, and as many as told strewn about them. */
  async function plantStrewn(grouped: number, strewn: number): Promise<void> {
    await plantFeatures(db, grouped);
    await db.run(
      `INSERT INTO features SELECT 's' || lpad(i::VARCHAR, 5, '0'), 5 + 900 * ((i * 7919) % ${strewn}) / ${strewn},
         1 + 120 * ((i * 104729) % ${strewn}) / ${strewn}, 10 + 700 * ((i * 1299709) % ${strewn}) / ${strewn} FROM range(${strewn}) t(i)`,
    );
  }

  it("makes them a segment of their own, the last, and says how many they are", async () => {
    await plantStrewn(600, 83);
    const summary = summaryIn(await segmentBy(id, step, finer), id);
    const people = summary.sizes.at(-1)!;
    expect(summary.unassigned).toEqual({ label: summary.k - 1, people, share: people / 683 });
    expect(summary.sizes.reduce((sum, size) => sum + size, 0)).toBe(683);
    expect(people).toBeGreaterThan(15);
    expect(summary.reason).toContain("% of customers in none, who are the last segment");
    expect(summary.dbcv).toBeGreaterThan(0);
    const found = await readLabels(`segmentation/${id}`);
    expect(found.filter((label) => label === summary.k - 1)).toHaveLength(people);
    expect(found.subarray(600).filter((label) => label === summary.k - 1).length).toBeGreaterThan(0.8 * people);
  });

  it("makes one segment, in words, when they are too many or the regions too few", async () => {
    await plantStrewn(600, 83);
    const many = await segmentBy(id, step, { ...finer, mostUnassigned: 0.01 });
    expect(summaryIn(many, id)).toMatchObject({ k: 1, sizes: [683] });
    expect(summaryIn(many, id).unassigned).toBeUndefined();
    expect(
      summaryIn(many, id)
        .candidates.map(({ reason }) => reason)
        .join(),
    ).toContain("more than 1% of customers");
    const few = summaryIn(await segmentBy(id, step, { ...finer, fewest: 9 }), id);
    expect(few).toMatchObject({ k: 1 });
    expect(few.candidates.map(({ reason }) => reason).join()).toContain("fewer than the 9 dense regions asked for");
  });

  it("counts them with the nearest region when they are too few to be shown", async () => {
    await plantStrewn(300, 6);
    const run = await segmentBy(id, step);
    const summary = summaryIn(run, id);
    const { model, measures } = await frozenOf(db, id, run, run.space);
    expect(model).toMatchObject({ fidelity: 1, rule: { outside: { to: "nearest" } } });
    const strewn = assignFrozen(model, takeMeasures(measures, [300, 301, 302, 303, 304, 305])).outOfRange;
    expect(strewn.filter((flag) => flag === 1).length).toBeGreaterThanOrEqual(3);
    expect(summary.unassigned).toBeUndefined();
    expect(summary).toMatchObject({ k: 3 });
    expect(summary.sizes.reduce((sum, size) => sum + size, 0)).toBe(306);
    expect(summary.reason).toContain("none or too few customers outside");
  });
});

describe("dbscanStep", () => {
  it("takes the knee of the distances for its radius, where there is one, and says which", async () => {
    const random = stream("knee");
    const near = (center: number, spread: number) => center + spread * (random() + random() + random() - 1.5);
    const values = Array.from({ length: 900 }, (_, i) =>
      i % 9 === 8
        ? [900 * random(), 900 * random(), 900 * random()]
        : [near(150, 20), near(300, 20), near(450, 20)].map((center) => center + 250 * (i % 2)),
    );
    await loadColumns(db, "features", [
      { name: "customer_id", type: "text", values: values.map((_, i) => `c${String(i).padStart(4, "0")}`) },
      ...["recency_days", "frequency_orders", "order_value"].map((name, j) => ({
        ...{ name, type: "number" as const },
        values: Float64Array.from(values, (row) => row[j]!),
      })),
    ]);
    const run = await segmentBy("dbscan", dbscanStep, { eps: undefined });
    const finding = run.outputs["density-finding/dbscan"] as DensityFinding;
    expect(finding.reason).toMatch(/^The knee is at \d+\.\d{3}: \d+(\.\d)?% of the rows lie farther/);
    expect(finding.eps).toBeGreaterThan(0);
    expect(summaryIn(run, "dbscan")).toMatchObject({ k: 3, unassigned: { label: 2 } });
    expect(summaryIn(run, "dbscan").unassigned!.share).toBeGreaterThan(0.05);
  });

  it("takes the knee of the distances for its radius, and looks for nothing when there is none", async () => {
    const planted = await plantFeatures(db, 300);
    const none = await segmentBy("dbscan", dbscanStep, { eps: undefined });
    expect(summaryIn(none, "dbscan")).toMatchObject({ k: 1, sizes: [300], candidates: [] });
    expect(summaryIn(none, "dbscan").reason).toContain("there is no knee");
    expect(planted).toHaveLength(300);
  });
});

describe.each([
  ["ward", wardStep, "treeCustomers"],
  ["linkage", linkageStep, "treeCustomers"],
  ["gaussian-mixture", gaussianMixtureStep, "fitCustomers"],
  ["hdbscan", hdbscanStep, "fitCustomers"],
  ["dbscan", dbscanStep, "fitCustomers"],
  ["k-medoids", kMedoidsStep, "fitCustomers"],
  ["k-prototypes", kPrototypesStep, "fitCustomers"],
  ["gower", gowerStep, "fitCustomers"],
] as const)("the segmenter %s, of many customers,", (id, step, option) => {
  it("works on a part of them, and says so", async () => {
    const planted = await plantFeatures(db, 600);
    const summary = summaryIn(await segmentBy(id, step, { [option]: 200 }), id);
    expect(summary).toMatchObject({ fittedOn: 200, k: 3 });
    expect(summary.reason).toContain("200");
    expect(adjustedRand(await readLabels(`segmentation/${id}`), planted)).toBe(1);
  });
});

describe("gaussianMixtureStep", () => {
  it("says in a field, in words and by a warning that it did not converge", async () => {
    await plantFeatures(db, 300);
    const options = { maxIterations: 1, tolerance: 1e-9, fewest: 4, minimumShare: 0, regularisation: 1e-3 };
    const run = await segmentBy("gaussian-mixture", gaussianMixtureStep, options, 1);
    const { converged, candidates } = summaryIn(run, "gaussian-mixture");
    expect(converged).toBe(false);
    expect(candidates.find(({ chosen }) => chosen)).toMatchObject({
      converged: false,
      reason: "lowest BIC; not converged",
    });
    expect(run.warnings.map(({ code }) => code)).toEqual(["not-converged"]);
  });
});

describe.each([
  ["k-medoids", kMedoidsStep, { maxIterations: 1, starts: 1 }],
  ["gower", gowerStep, { maxIterations: 1, starts: 1 }],
  ["mini-batch-k-means", miniBatchStep, { maxIterations: 2, patience: 5 }],
] as const)("the segmenter %s", (id, step, effort) => {
  it("says in a field, in words and by a warning that it did not converge", async () => {
    await plantFeatures(db, 300);
    const run = await segmentBy(id, step, { ...effort, fewest: 4, minimumShare: 0 }, 1);
    const { k, converged, candidates } = summaryIn(run, id);
    expect(k).toBeGreaterThanOrEqual(4);
    expect(converged).toBe(false);
    expect(candidates.find(({ chosen }) => chosen)?.reason).toMatch(/; not converged$/);
    expect(run.warnings.map(({ code }) => code)).toEqual(["not-converged"]);
  });
});

describe("kMedoidsStep", () => {
  it("tells nothing of the customers that are its medoids", async () => {
    await plantFeatures(db, 300);
    const { outputs } = await segmentBy("k-medoids", kMedoidsStep);
    expect(Object.keys(outputs).sort()).toEqual([...kMedoidsStep.provides].sort());
    expect(JSON.stringify(summaryIn({ outputs } as StepRun, "k-medoids"))).not.toMatch(/"(medoids|centers)"|"c\d{6}/);
  });

  it("parts customers by the sum of differences when asked to", async () => {
    const planted = await plantFeatures(db, 300);
    expect(summaryIn(await segmentBy("k-medoids", kMedoidsStep, { metric: "manhattan" }), "k-medoids").k).toBe(3);
    expect(adjustedRand(await readLabels("segmentation/k-medoids"), planted)).toBe(1);
  });
});

describe("linkageStep", () => {
  it.each(["average", "complete", "single"])(
    "finds planted groups by %s linkage, and says by which",
    async (method) => {
      const planted = await plantFeatures(db, 600);
      for (const treeCustomers of [1000, 200]) {
        const { k, reason } = summaryIn(await segmentBy("linkage", linkageStep, { method, treeCustomers }), "linkage");
        expect(k).toBe(3);
        expect(reason).toContain(`by ${method} linkage`);
        expect(adjustedRand(await readLabels("segmentation/linkage"), planted)).toBe(1);
      }
    },
  );
});

describe.each([
  ["ward", wardStep],
  ["linkage", linkageStep],
] as const)("the segmenter %s, told where to cut,", (id, step) => {
  it("takes what the cut leaves, beside the numbers that it tries", async () => {
    await plantFeatures(db, 300);
    const whole = summaryIn(await segmentBy(id, step, { cut: { height: 1e6 } }), id);
    expect(whole).toMatchObject({ k: 1, sizes: [300] });
    expect(whole.reason).toContain("the cut at height 1000000 leaves one segment, 2 to 30 are possible");
    const every = summaryIn(await segmentBy(id, step, { cut: { betweenShare: 1 } }), id);
    expect(every).toMatchObject({ k: 1 });
    expect(every.reason).toMatch(/leaves \d{2,3} segments, 2 to 30 are possible/);
    const run = await segmentBy(id, step, { cut: { betweenShare: 0.5 }, kMin: 4 });
    const { k, candidates, reason } = summaryIn(run, id);
    expect(k).toBeLessThan(4);
    expect(reason).toContain("is what the cut by 50% of the sum of squares between segments leaves");
    expect(candidates.map((row) => row.k)).toEqual([k, 4, 5, 6, 7, 8, 9, 10]);
    expect(candidates.filter(({ chosen }) => chosen).map((row) => row.k)).toEqual([k]);
  });

  it("makes no segment by a cut that is too small", async () => {
    await plantFeatures(db, 300);
    const small = summaryIn(await segmentBy(id, step, { cut: { betweenShare: 0.5 }, minimumShare: 0.5 }), id);
    expect(small).toMatchObject({ k: 1, sizes: [300] });
    expect(small.reason).toContain("leaves a segment of less than the minimum of 50%");
  });
});

describe("wardStep", () => {
  it("keeps the last merges of its tree, down to where clusters would be of few", async () => {
    await plantFeatures(db, 300);
    const tree = (await segmentBy("ward", wardStep)).outputs["segmentation-tree/ward"] as SegmentationTree;
    expect(tree.fittedOn).toBe(300);
    expect(tree.merges.slice(0, 2).map(({ smaller }) => smaller)).toEqual([100, 100]);
    expect(tree.merges.every(({ smaller }) => smaller >= 10)).toBe(true);
    const heights = tree.merges.map(({ height }) => height);
    expect(heights).toEqual([...heights].sort((a, b) => b - a));
  });
});
