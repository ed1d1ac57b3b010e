import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type Categories,
  type ClusterPoints,
  gower,
  gowerRanges,
  kMeans,
  kMedoidsOf,
  kPrototypes,
  latentClasses,
  stabilityDistribution,
  takeCategories,
} from "../../../src/cluster/index.ts";
import type { Matrix } from "../../../src/matrix/index.ts";
import type { ClusteringSpace } from "../../../src/plugin.ts";
import { gowerStep } from "../../../src/plugins/gower/gowerStep.ts";
import { kPrototypesStep } from "../../../src/plugins/k-prototypes/kPrototypesStep.ts";
import type { LabStability } from "../../../src/plugins/lab/labTypes.ts";
import { sensitivityStep } from "../../../src/plugins/lab/sensitivityStep.ts";
import type { LabSensitivity } from "../../../src/plugins/lab/sensitivityTypes.ts";
import { stabilityStep } from "../../../src/plugins/lab/stabilityStep.ts";
import { latentClassStep } from "../../../src/plugins/latent-class/latentClassStep.ts";
import type { MissingSensitivity } from "../../../src/plugins/missing/missingTypes.ts";
import { sensitivityStep as missingStep } from "../../../src/plugins/missing/sensitivityStep.ts";
import { mlKMeansStep } from "../../../src/plugins/ml-kmeans/mlKMeansStep.ts";
import { type CustomerAttributes, gowerColumns, readCategories, readSpace } from "../../../src/segmentation/index.ts";
import { type Database, openDatabase, readColumns } from "../../../src/table/index.ts";
import { clusterPlanted, keep } from "../clusterPlanted.ts";
import { plantWide } from "../plantedFeatures.ts";
import { runStep, tableInput } from "../runStep.ts";
import { segmentWith, summaryIn } from "../segmentWith.ts";

const customers = 240;
const steps = { gower: gowerStep, "k-prototypes": kPrototypesStep, "latent-class": latentClassStep };

let db: Database;
beforeEach(async () => {
  db = await openDatabase();
  await plantWide(db, customers);
});
afterEach(() => db.close());

/** Everything that the steps which run segmenters again are given of a segmentation that is published. */
async function published(id: string, options: object) {
  const isMixed = id in steps;
  const run = isMixed ? await segmentWith(db, id, steps[id as keyof typeof steps], options) : await runOther(options);
  const summary = summaryIn(run, id);
  expect(summary.k).toBeGreaterThan(1);
  // Every value is known.
  await db.run(`CREATE OR REPLACE TABLE "clustering-space-gaps" AS SELECT customer_id FROM "clustering-space"`);
  const attributes = isMixed
    ? {
        "customer-attributes": await tableInput(db, "customer-attributes"),
        "customer-attributes-summary": await items(),
      }
    : {};
  return {
    inputs: {
      ...{ "clustering-space": await tableInput(db, "clustering-space"), "clustering-space-summary": run.space },
      "clustering-space-gaps": await tableInput(db, "clustering-space-gaps"),
      ...{ segmentation: await tableInput(db, `segmentation/${id}`), "segmentation-summary": summary },
      ...attributes,
    },
    ...{ summary, space: run.space },
  };
}

/** The segmenter of the package `ml-kmeans`, which keeps no other partitions. */
async function runOther(options: object) {
  const { space } = await clusterPlanted(db);
  const inputs = { "clustering-space": await tableInput(db, "clustering-space"), "clustering-space-summary": space };
  const run = await runStep(mlKMeansStep, db, inputs, { minimumPeople: 10 }, { options: { k: 4, ...options } });
  await keep(db, "segmentation/ml-kmeans", run);
  return { ...run, space };
}

async function items(): Promise<CustomerAttributes> {
  const { columns } = await tableInput(db, "customer-attributes");
  const ids = columns.filter((name) => name !== "customer_id");
  const itemOf = async (id: string) => {
    const rows = await db.rows(
      `SELECT DISTINCT "${id}" AS level FROM "customer-attributes" WHERE "${id}" IS NOT NULL ORDER BY level`,
    );
    return { id, title: id, levels: rows.map(({ level }) => String(level)), known: customers };
  };
  return { customers, leftOut: [], items: await Promise.all(ids.map(itemOf)) };
}

type Part = (space: ClusteringSpace, answers: Categories, k: number) => ClusterPoints;

const byPrototypes =
  (gamma: number): Part =>
  (_, answers, k) =>
  (points, random, rows) =>
    kPrototypes(points, takeCategories(answers, rows), { k, gamma, restarts: 2, random }).labels;
const byGower =
  (weight: number): Part =>
  (space, answers, k) =>
  (points, random, rows) => {
    const { columns, weights } = gowerColumns(points, space, takeCategories(answers, rows), weight);
    const given = gower(columns, { weights, ranges: gowerRanges(columns) });
    return kMedoidsOf(given, { kMin: k, kMax: k, starts: 1, random })[0]!.labels;
  };
const byClasses =
  (smoothing: number): Part =>
  (_, answers, k) =>
  (_points, random, rows) => {
    const effort = { starts: 2, maxIterations: 500, tolerance: 1e-6, smoothing };
    return latentClasses(takeCategories(answers, rows), { k, random, ...effort }).labels;
  };
const byKMeans =
  (restarts: number): Part =>
  (_, _answers, k) =>
  (points, random) =>
    kMeans(points, { k, random, restarts }).labels;

const cases: readonly { readonly id: string; readonly options: object; readonly own: Part; readonly usual: Part }[] = [
  ...[{ id: "k-prototypes", options: { gamma: 3, kMin: 5, kMax: 5 }, own: byPrototypes(3), usual: byPrototypes(0.5) }],
  ...[{ id: "gower", options: { attributeWeight: 0.2, kMin: 4, kMax: 4 }, own: byGower(0.2), usual: byGower(1) }],
  ...[{ id: "latent-class", options: { smoothing: 30 }, own: byClasses(30), usual: byClasses(1) }],
  ...[{ id: "ml-kmeans", options: { restarts: 1 }, own: byKMeans(1), usual: byKMeans(3) }],
];

describe("stability of segments that answers have a part in, or that a package found", () => {
  it.each(cases)(
    "is that of resamples parted by $id with the options of the project",
    async ({ id, options, ...by }) => {
      const { inputs, summary, space } = await published(id, options);
      const { outputs } = await runStep(stabilityStep, db, inputs);
      const { segments, reason } = outputs["lab-stability"] as LabStability;
      expect(reason).toBeUndefined();
      const told = segments.map(({ jaccard }) => jaccard);
      const points = await pointsOf(space);
      const { data } = await readColumns(db, `SELECT label FROM "segmentation/${id}" ORDER BY customer_id`, ["label"]);
      const labels = Int32Array.from(data);
      const byHand = async (part: Part) => {
        const known = id in steps ? (await items()).items : [];
        const answers = await readCategories(db, '"customer-attributes"', known, customers);
        const cluster = part(space, answers, summary.k);
        const found = await stabilityDistribution(points, labels, { seed: "1/lab-stability", resamples: 30, cluster });
        return found.clusters.map(({ jaccard }) => jaccard);
      };
      expect(told).toEqual(await byHand(by.own));
      expect(told).not.toEqual(await byHand(by.usual));
    },
  );
});

async function pointsOf(space: ClusteringSpace): Promise<Matrix> {
  return (await readSpace(db, '"clustering-space"', space)).points;
}

describe("what such segments hang on", () => {
  const sensitivityOf = async (id: string, options: object) => {
    const { inputs } = await published(id, options);
    const { outputs } = await runStep(sensitivityStep, db, inputs);
    const filled = await runStep(missingStep, db, inputs, {}, { options: { iterations: 5 } });
    return {
      lab: outputs["lab-sensitivity"] as LabSensitivity,
      missing: filled.outputs["missing-sensitivity"] as MissingSensitivity,
    };
  };

  it.each([
    ["k-prototypes", { kMin: 3, kMax: 3 }],
    ["gower", { attributeWeight: 0.02, kMin: 3, kMax: 3 }],
    ["ml-kmeans", { k: 3 }],
  ] as const)("is asked of %s by seed, by scaling and by imputation", async (id, options) => {
    const { lab, missing } = await sensitivityOf(id, options);
    expect(lab).toMatchObject({ customers });
    expect([lab.reason, lab.noScaling, missing.reason]).toEqual([undefined, undefined, undefined]);
    const of = (change: string) => lab.changes.find((one) => one.change === change)!.adjustedRand;
    expect(of("seed")).toHaveLength(45);
    expect(Math.min(...of("seed"))).toBeGreaterThan(0.9);
    expect(lab.changes.map(({ change }) => change).filter((change) => change !== "seed")).toHaveLength(4);
    // Gower's dissimilarity has each measure by its range, whatever the unit; prices of answers follow the unit.
    expect(Math.min(...of("scaling-min-max"))).toBeGreaterThan(id === "gower" ? 0.99 : 0.6);
    const again = missing.comparisons.find(({ method }) => method === "again")!;
    expect(again.adjustedRand.mean).toBeGreaterThan(0.95);
    const byMethod = missing.comparisons.filter(({ scenario }) => scenario === "what-if");
    // A column of its own, median, mode, neighbours, EM, MICE.
    expect(byMethod).toHaveLength(6);
    for (const { adjustedRand } of byMethod) {
      expect(adjustedRand.mean).toBeGreaterThan(0.3);
      expect(adjustedRand.mean).toBeLessThan(1);
    }
  });

  it("is of latent classes the seed alone, and it is said why", async () => {
    const { lab, missing } = await sensitivityOf("latent-class", {});
    expect(lab.changes.map(({ change }) => change)).toEqual(["seed"]);
    expect(lab.noScaling).toMatch(/^latent classes are made of attributes and answers alone/);
    expect(missing.reason).toMatch(/^latent classes are made of attributes and answers alone/);
    expect(missing.comparisons).toEqual([]);
  });
});
