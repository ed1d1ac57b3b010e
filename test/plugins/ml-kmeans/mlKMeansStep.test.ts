import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { kMeans } from "../../../src/cluster/index.ts";
import { matrix } from "../../../src/matrix/index.ts";
import type { AuditResult, SegmentationSummary } from "../../../src/plugin.ts";
import { bestFit } from "../../../src/plugins/ml-kmeans/bestFit.ts";
import { compareFits } from "../../../src/plugins/ml-kmeans/compareFits.ts";
import { independentCheckStep } from "../../../src/plugins/ml-kmeans/independentCheckStep.ts";
import { mlKMeansStep } from "../../../src/plugins/ml-kmeans/mlKMeansStep.ts";
import { stream } from "../../../src/random/index.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";
import { clusterPlanted, keep } from "../clusterPlanted.ts";
import { frozenOf } from "../frozenOf.ts";
import { plantFeatures, plantWide } from "../plantedFeatures.ts";
import { runStep, tableInput } from "../runStep.ts";

describe("bestFit", () => {
  const random = stream("points");
  const points = matrix(
    Float64Array.from({ length: 800 }, () => random()),
    400,
    ["x", "y"],
  );
  const how = { k: 4, restarts: 10, sample: 1000 };

  it("finds a partition about as tight as ours, by another implementation", () => {
    const theirs = bestFit(points, { ...how, random: stream("theirs") });
    const ours = kMeans(points, { k: 4, random: stream("ours") });
    expect(ours.inertia / theirs.inertia).toBeGreaterThan(0.99);
    expect(ours.inertia / theirs.inertia).toBeLessThan(1.01);
  });

  it("numbers clusters by descending size, and gives the same for the same stream", () => {
    const one = bestFit(points, { ...how, random: stream("a") });
    expect(one).toEqual(bestFit(points, { ...how, random: stream("a") }));
    expect(one.sizes).toEqual([...one.sizes].sort((a, b) => b - a));
    expect(one.sizes.map((_, c) => one.labels.filter((label) => label === c).length)).toEqual(one.sizes);
  });

  it("finds centers on a sample and assigns everybody", () => {
    const fit = bestFit(points, { ...how, sample: 100, random: stream("a") });
    expect(fit.sampled).toBe(100);
    expect(fit.labels).toHaveLength(400);
  });
});

describe("compareFits", () => {
  const at = (inertiaRatio: number, adjustedRand = 1) =>
    compareFits({ k: 3, adjustedRand, inertiaRatio }, 0.01).verdict;

  it("passes when as tight, fails when the other is tighter, is no evidence when it is looser", () => {
    expect([at(1), at(1.009), at(0.991)]).toEqual(["pass", "pass", "pass"]);
    expect(at(1.02)).toBe("fail");
    expect(at(0.95)).toBe("insufficient-evidence");
  });

  it("tells an equally tight but different partition from agreement", () => {
    expect(compareFits({ k: 3, adjustedRand: 0.4, inertiaRatio: 1 }, 0.01).summary).toContain("different partition");
  });
});

describe("mlKMeansStep and independentCheckStep", () => {
  let db: Database;
  beforeEach(async () => {
    db = await openDatabase();
  });
  afterEach(() => db.close());

  it("agree with k-means on planted groups", async () => {
    await plantFeatures(db, 150);
    const { space, summary } = await clusterPlanted(db);
    const points = { "clustering-space": await tableInput(db, "clustering-space"), "clustering-space-summary": space };
    const run = await runStep(mlKMeansStep, db, { ...points, "segmentation-summary/k-means": summary });
    await keep(db, "segmentation/ml-kmeans", run);
    const theirs = run.outputs["segmentation-summary/ml-kmeans"] as SegmentationSummary;
    expect(theirs).toMatchObject({ algorithm: "ml-kmeans", k: 3, sizes: [50, 50, 50] });
    const { outputs } = await runStep(independentCheckStep, db, {
      "segmentation/k-means": await tableInput(db, "segmentation/k-means"),
      "segmentation-summary/k-means": summary,
      "segmentation/ml-kmeans": await tableInput(db, "segmentation/ml-kmeans"),
      "segmentation-summary/ml-kmeans": theirs,
    });
    const audit = outputs["audit/independent-k-means"] as AuditResult;
    expect(audit.verdict).toBe("pass");
    expect(audit.summary).toContain("adjusted Rand index 1.000");
  });

  it("hand over the centers that they end with: frozen, they give customers back their segments", async () => {
    await plantWide(db, 300);
    const { space } = await clusterPlanted(db);
    const inputs = { "clustering-space": await tableInput(db, "clustering-space"), "clustering-space-summary": space };
    const run = await runStep(mlKMeansStep, db, inputs, {}, { options: { k: 4, sample: 100 } });
    await keep(db, "segmentation/ml-kmeans", run);
    const { model } = await frozenOf(db, "ml-kmeans", run, space);
    expect(model).toMatchObject({ fidelity: 1, rule: { kind: "centers", k: 4 } });
    expect(model.instead).toBeUndefined();
  });

  it("make one segment when there is nothing to divide customers by", async () => {
    await db.run("CREATE TABLE features AS SELECT 'c' || i AS customer_id, 5 AS recency_days FROM range(40) t(i)");
    const { space, summary } = await clusterPlanted(db);
    const inputs = { "clustering-space": await tableInput(db, "clustering-space"), "clustering-space-summary": space };
    const { outputs } = await runStep(mlKMeansStep, db, inputs);
    const theirs = outputs["segmentation-summary/ml-kmeans"] as SegmentationSummary;
    expect(theirs).toMatchObject({ k: 1, sizes: [40], candidates: [] });
    expect(summary.k).toBe(1);
  });
});
