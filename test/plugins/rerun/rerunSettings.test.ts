import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  adjustedRand,
  type ClusterPoints,
  clusterDensityTree,
  cutTree,
  dbscan,
  densityTree,
  drawRows,
  gaussianMixture,
  gower,
  gowerRanges,
  kMedoids,
  kMedoidsOf,
  kPrototypes,
  linkage,
  stabilityDistribution,
  takeCategories,
  takeRows,
} from "../../../src/cluster/index.ts";
import type { Matrix } from "../../../src/matrix/index.ts";
import type { SegmentationSummary, Step } from "../../../src/plugin.ts";
import { choiceEvidenceStep } from "../../../src/plugins/chooser/choiceEvidenceStep.ts";
import type { ChoiceEvidence } from "../../../src/plugins/chooser/choiceTypes.ts";
import { fitMixtures } from "../../../src/plugins/gaussian-mixture/fitMixtures.ts";
import type { LabStability } from "../../../src/plugins/lab/labTypes.ts";
import { sensitivityStep } from "../../../src/plugins/lab/sensitivityStep.ts";
import type { LabSensitivity } from "../../../src/plugins/lab/sensitivityTypes.ts";
import { stabilityStep } from "../../../src/plugins/lab/stabilityStep.ts";
import { stream } from "../../../src/random/index.ts";
import {
  type CustomerAttributes,
  clusterers,
  gowerColumns,
  readCategories,
  readSpace,
  toSegments,
  usualSettings,
} from "../../../src/segmentation/index.ts";
import { type Database, openDatabase, readColumns } from "../../../src/table/index.ts";
import { plantWide } from "../plantedFeatures.ts";
import { runStep, tableInput } from "../runStep.ts";
import { dense, type SegmenterRun, scanning, segmentWith, summaryIn } from "../segmentWith.ts";

const steps = new Map<string, Step>([...scanning, ...dense]);
const customers = 300;

let db: Database;
beforeEach(async () => {
  db = await openDatabase();
  await plantWide(db, customers);
});
afterEach(() => db.close());

interface Found {
  readonly run: SegmenterRun;
  readonly summary: SegmentationSummary;
  readonly points: Matrix;
  readonly labels: Int32Array;
}

async function found(id: string, options: object): Promise<Found> {
  const run = await segmentWith(db, id, steps.get(id)!, options);
  const { points } = await readSpace(db, '"clustering-space"', run.space);
  const { data } = await readColumns(db, `SELECT label FROM "segmentation/${id}" ORDER BY customer_id`, ["label"]);
  const summary = summaryIn(run, id);
  expect(summary.k).toBeGreaterThan(1);
  return { run, summary, points, labels: Int32Array.from(data) };
}

/** The Jaccard coefficients that the step gives for a segmentation, and those of the same resamples parted by hand. */
async function jaccards(id: string, { run, summary, points, labels }: Found) {
  const { outputs } = await runStep(stabilityStep, db, {
    ...{ "clustering-space": await tableInput(db, "clustering-space"), "clustering-space-summary": run.space },
    ...{ segmentation: await tableInput(db, `segmentation/${id}`), "segmentation-summary": summary },
  });
  const { segments } = outputs["lab-stability"] as LabStability;
  return {
    told: segments.map(({ jaccard }) => jaccard),
    byHand: async (cluster: ClusterPoints) => {
      const common = { seed: "1/lab-stability", resamples: 30 };
      return (await stabilityDistribution(points, labels, { ...common, cluster })).clusters.map(
        ({ jaccard }) => jaccard,
      );
    },
  };
}

/** Regions of less than the minimum of 10 of 300 customers are dissolved, and fewer than so many outside go to the nearest. */
const asSegments = (points: Matrix, labels: Int32Array) =>
  toSegments(points, labels, { leastRegion: points.rows / 30, leastPeople: points.rows / 30 }).labels;

interface Case {
  readonly id: string;
  readonly options: object;
  readonly cluster: (k: number) => ClusterPoints;
  readonly usual: (k: number) => ClusterPoints;
}

const byDbscan =
  (eps: number, minSamples: number): ClusterPoints =>
  (points) =>
    asSegments(points, dbscan(points, { eps, minSamples }).labels);
const byMixture =
  (k: number, regularisation: number): ClusterPoints =>
  (points, random) => {
    const effort = { starts: 1, attempts: 1, maxIterations: 100, tolerance: 1e-3, regularisation };
    return gaussianMixture(points, { k, shape: "full", random, ...effort }).labels;
  };
const byMedoids =
  (k: number, metric: "euclidean" | "manhattan"): ClusterPoints =>
  (points, random) =>
    kMedoids(points, { k, random, metric, starts: 1 }).labels;
const byHdbscan =
  (minSamples: number, selection: "leaf" | "excess-of-mass", share: number): ClusterPoints =>
  async (points) => {
    const tree = await densityTree(points, { minSamples, threads: 1 });
    const least = Math.max(2, Math.ceil(share * points.rows));
    return asSegments(points, clusterDensityTree(tree, { minClusterSize: least, selection }).labels);
  };

const cases: readonly Case[] = [
  {
    ...{ id: "dbscan", options: { eps: 0.4, minSamples: 8 } },
    ...{ cluster: () => byDbscan(0.4, 8), usual: () => (points, random) => clusterers().dbscan!(points, 4, random) },
  },
  {
    ...{ id: "gaussian-mixture", options: { regularisation: 0.001, fewest: 2, kMin: 3, kMax: 3 } },
    ...{ cluster: (k) => byMixture(k, 0.001), usual: (k) => byMixture(k, 0.1) },
  },
  {
    ...{ id: "k-medoids", options: { metric: "manhattan", kMin: 5, kMax: 5 } },
    ...{ cluster: (k) => byMedoids(k, "manhattan"), usual: (k) => byMedoids(k, "euclidean") },
  },
  {
    ...{ id: "hdbscan", options: { minSamples: 4, selection: "leaf", clusterShares: [0.06], mostUnassigned: 0.9 } },
    ...{ cluster: () => byHdbscan(4, "leaf", 0.06), usual: () => byHdbscan(10, "leaf", 0.06) },
  },
  {
    ...{ id: "linkage", options: { method: "complete", cut: { height: 3.5 } } },
    cluster: () => (points) => cutTree(linkage(points, "complete"), { height: 3.5 }),
    usual: (k) => (points) => cutTree(linkage(points, "complete"), { k }),
  },
  {
    ...{ id: "ward", options: { cut: { height: 5 } } },
    cluster: () => (points) => cutTree(linkage(points, "ward"), { height: 5 * Math.sqrt(points.rows / customers) }),
    usual: (k) => (points) => cutTree(linkage(points, "ward"), { k }),
  },
];

describe("stability of what is published", () => {
  it.each(cases)("parts resamples by $id with the options of the project", async ({ id, options, ...by }) => {
    const segmented = await found(id, options);
    const { told, byHand } = await jaccards(id, segmented);
    expect(told).toEqual(await byHand(by.cluster(segmented.summary.k)));
    expect(told).not.toEqual(await byHand(by.usual(segmented.summary.k)));
  });

  it("needs no settings of a segmenter that tells none", async () => {
    const segmented = await found("gaussian-mixture", { regularisation: 0.001, kMin: 3, kMax: 3 });
    const { settings: _, ...summary } = segmented.summary;
    const { told, byHand } = await jaccards("gaussian-mixture", { ...segmented, summary });
    expect(told).toEqual(await byHand(byMixture(3, 0.1)));
  });
});

describe("the settings that a segmenter tells", () => {
  const told: readonly (readonly [string, object])[] = [
    ["linkage", { method: "complete", cut: { height: 3.5 } }],
    ["k-medoids", { metric: "manhattan", kMin: 4, kMax: 4 }],
    ["hdbscan", { minSamples: 4, selection: "leaf", clusterShares: [0.03, 0.06], mostUnassigned: 0.9 }],
    ["dbscan", { eps: 0.3, minSamples: 8 }],
  ];

  it.each(told)("give the segments of %s again from the same customers", async (id, options) => {
    const { summary, points, labels } = await found(id, options);
    expect(JSON.parse(JSON.stringify(summary.settings))).toEqual(structuredClone(summary.settings));
    const part = clusterers({ settings: [summary.settings!] })[id]!;
    expect(adjustedRand(await part(points, summary.k, stream("rerun", id)), labels)).toBe(1);
    const usual = await clusterers()[id]!(points, summary.k, stream("rerun", id));
    expect(adjustedRand(usual, labels)).toBeLessThan(1);
  });

  it("give the mixture of the segmenter again from the same start", async () => {
    const settings = { ...usualSettings["gaussian-mixture"], regularisation: 0.001 };
    const { points } = await found("gaussian-mixture", { regularisation: 0.001, kMin: 3, kMax: 3 });
    const random = () => stream("rerun", "mixture");
    const context = { random, signal: new AbortController().signal, progress: () => undefined };
    const { mixtures } = fitMixtures(points, { ...settings, kMin: 2, kMax: 7 }, context);
    const part = clusterers({ settings: [settings], mixture: Number.POSITIVE_INFINITY })["gaussian-mixture"]!;
    expect(mixtures.map(({ k }) => k)).toEqual([2, 3, 4, 5, 6, 7]);
    for (const { k, labels } of mixtures) expect(await part(points, k, random())).toEqual(labels);
  });

  it("are carried over to another scaling", async () => {
    const { run, summary } = await found("dbscan", { eps: 0.4, minSamples: 8 });
    const { outputs } = await runStep(sensitivityStep, db, {
      ...{ "clustering-space": await tableInput(db, "clustering-space"), "clustering-space-summary": run.space },
      "segmentation-summary": summary,
    });
    const { changes } = outputs["lab-sensitivity"] as LabSensitivity;
    const of = (change: string) => changes.find((one) => one.change === change)!.adjustedRand;
    expect(Math.min(...of("seed"))).toBe(1);
    for (const scaling of ["robust", "min-max"]) expect(Math.min(...of(`scaling-${scaling}`))).toBeGreaterThan(0.8);
  });
});

describe("what comes back", () => {
  const draws = 2;
  const drawn = 200;
  const random = (name: string) => stream(1, "choice-evidence", name);

  /** The mean adjusted Rand index that the evidence has of k segments, and that of partitions by hand. */
  async function comingBack(id: string, options: object, k: number) {
    const { run, points } = await found(id, options);
    const table = await tableInput(db, `segmentation-partitions/${id}`);
    const known = run.outputs[`segmentation-summary/${id}`];
    const attributes = await tableInput(db, "customer-attributes");
    const items = attributes.columns.filter((name) => name !== "customer_id");
    const summary: CustomerAttributes = {
      ...{ customers, leftOut: [] },
      items: await Promise.all(items.map(itemOf)),
    };
    const { outputs } = await runStep(
      choiceEvidenceStep,
      db,
      {
        ...{ "clustering-space": await tableInput(db, "clustering-space"), "clustering-space-summary": run.space },
        "segmentation/*": { [`segmentation/${id}`]: await tableInput(db, `segmentation/${id}`) },
        "segmentation-summary/*": { [`segmentation-summary/${id}`]: known },
        "segmentation-partitions/*": { [`segmentation-partitions/${id}`]: table },
        ...{ "customer-attributes": attributes, "customer-attributes-summary": summary },
      },
      {},
      { options: { algorithms: [id], draws, drawn, gapReferences: 2, nullCustomers: 100 } },
    );
    const { partitions } = outputs["choice-evidence"] as ChoiceEvidence;
    const told = partitions.find((one) => one.k === k)!.comesBack!;
    const { data } = await readColumns(db, `SELECT k${k} FROM ${table.sql} ORDER BY customer_id`, [`k${k}`]);
    const answers = await readCategories(db, attributes.sql, summary.items, customers);
    const byHand = (part: (some: Matrix, rows: Int32Array, draw: number) => Int32Array) => {
      const indices = Array.from({ length: draws }, (_, draw) => {
        const rows = drawRows(customers, drawn, random(`draw-${draw}`));
        const labels = rows.map((row) => data[row]!);
        return adjustedRand(labels, part(takeRows(points, rows), rows, draw))!;
      });
      return indices.reduce((sum, index) => sum + index, 0) / draws;
    };
    return { told, byHand, answers, space: run.space };
  }

  async function itemOf(id: string): Promise<CustomerAttributes["items"][number]> {
    const rows = await db.rows(
      `SELECT DISTINCT "${id}" AS level FROM "customer-attributes" WHERE "${id}" IS NOT NULL ORDER BY level`,
    );
    return { id, title: id, levels: rows.map(({ level }) => String(level)), known: customers };
  }

  it("is asked of Gower's dissimilarity with the weight of the project", async () => {
    const { told, byHand, answers, space } = await comingBack("gower", { attributeWeight: 0.2 }, 5);
    const by = (weight: number) =>
      byHand((some, rows, draw) => {
        const { columns, weights } = gowerColumns(some, space, takeCategories(answers, rows), weight);
        const given = gower(columns, { weights, ranges: gowerRanges(columns) });
        const own = random(`again-${draw}-gower-5`);
        return kMedoidsOf(given, { kMin: 5, kMax: 5, starts: 1, random: own })[0]!.labels;
      });
    expect(told).toBe(by(0.2));
    expect(told).not.toBe(by(1));
  });

  it("is asked of k-prototypes with the gamma of the project", async () => {
    const { told, byHand, answers } = await comingBack("k-prototypes", { gamma: 3 }, 5);
    const by = (gamma?: number) =>
      byHand((some, rows, draw) => {
        const own = random(`again-${draw}-k-prototypes-5`);
        const options = { k: 5, ...(gamma === undefined ? {} : { gamma }), restarts: 2, random: own };
        return kPrototypes(some, takeCategories(answers, rows), options).labels;
      });
    expect(told).toBe(by(3));
    expect(told).not.toBe(by());
  });
});
