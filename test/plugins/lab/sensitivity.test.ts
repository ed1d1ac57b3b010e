import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Matrix, matrix } from "../../../src/matrix/index.ts";
import type { ReleaseRow, SegmentationSummary, SpaceColumn } from "../../../src/plugin.ts";
import { otherScalings, rescale } from "../../../src/plugins/lab/scalings.ts";
import { sensitivityStep } from "../../../src/plugins/lab/sensitivityStep.ts";
import { sensitivityTableStep } from "../../../src/plugins/lab/sensitivityTableStep.ts";
import type { LabSensitivity } from "../../../src/plugins/lab/sensitivityTypes.ts";
import { openDoor } from "../../../src/privacy/index.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";
import { clusterPlanted } from "../clusterPlanted.ts";
import { plantFeatures } from "../plantedFeatures.ts";
import { runStep, tableInput } from "../runStep.ts";

describe("rescale", () => {
  const column = (weight: number): SpaceColumn => ({
    ...{ name: "a", metric: "a", role: "value", transform: "none", power: undefined, low: undefined, high: undefined },
    ...{ scaling: "z", center: 6, scale: 2, weight, skewBefore: 0, skewAfter: 0, missing: 0, pulledIn: 0 },
  });
  /** 2, 4, 8, 10 before z-scaling by 6 and 2. */
  const points = (weight: number) =>
    matrix(
      Float64Array.of(-2, -1, 1, 2).map((value) => value * weight),
      4,
      ["a"],
    );
  const values = ({ data }: Matrix) => Array.from(data, (value) => Number(value.toFixed(6)));

  it("undoes the published scaling and applies another, keeping weights", () => {
    expect(values(rescale(points(1), [column(1)], "none"))).toEqual([2, 4, 8, 10]);
    expect(values(rescale(points(0.5), [column(0.5)], "none"))).toEqual([1, 2, 4, 5]);
    expect(values(rescale(points(1), [column(1)], "min-max"))).toEqual([0, 0.25, 0.75, 1]);
    // Quartiles 3.5 and 8.5, median 6.
    expect(values(rescale(points(1), [column(1)], "robust"))).toEqual([-0.8, -0.4, 0.4, 0.8]);
    expect(values(rescale(points(1), [column(1)], "rank"))).toEqual([-1.341641, -0.447214, 0.447214, 1.341641]);
  });

  it("keeps the scaling of a column that has no spread by the one asked for", () => {
    const flags = matrix(Float64Array.of(0, 0, 0, 0, 0, 1), 6, ["a"]);
    const own = { ...column(1), center: 0, scale: 1 };
    expect(values(rescale(flags, [own], "robust"))).toEqual([0, 0, 0, 0, 0, 1]);
  });
});

describe("sensitivityStep", () => {
  let db: Database;
  beforeEach(async () => {
    db = await openDatabase();
  });
  afterEach(() => db.close());

  async function measured(more: Partial<SegmentationSummary> = {}) {
    await db.run("DROP TABLE IF EXISTS features");
    await plantFeatures(db, 300);
    const { space, summary } = await clusterPlanted(db);
    const { outputs } = await runStep(sensitivityStep, db, {
      ...{ "clustering-space": await tableInput(db, "clustering-space"), "clustering-space-summary": space },
      "segmentation-summary": { ...summary, ...more },
    });
    const sensitivity = outputs["lab-sensitivity"] as LabSensitivity;
    const agreement = [0.5, 0.9].map((value) => ({ adjustedRand: value, adjustedMutualInformation: value }));
    const stability = { customers: 300, resamples: 2, segments: [], agreement: sensitivity.reason ? [] : agreement };
    const run = await runStep(
      sensitivityTableStep,
      db,
      { ...outputs, "lab-stability": stability },
      { minimumPeople: 10 },
    );
    const rows = run.outputs["release/lab_sensitivity"] as ReleaseRow[];
    return { sensitivity, rows: openDoor(sensitivityTableStep.tables![0]!, rows, { minimumPeople: 10 }).rows };
  }

  it("finds groups that lie far apart again by every seed and scaling", async () => {
    const { sensitivity, rows } = await measured();
    expect(sensitivity.changes.map(({ change }) => change)).toEqual([
      "seed",
      ...otherScalings.filter((scaling) => scaling !== "z").map((scaling) => `scaling-${scaling}`),
    ]);
    expect(sensitivity.changes[0]!.adjustedRand).toHaveLength(45);
    for (const { adjustedRand } of sensitivity.changes) expect(Math.min(...adjustedRand)).toBeGreaterThan(0.99);
    expect(rows.find((row) => row.change === "customers")).toMatchObject({ runs: 2, adjusted_rand: 0.7, people: 300 });
  });

  it("shows what imputing changes, where that was measured", async () => {
    const range = (mean: number) => ({ mean, low: mean - 0.1, high: mean + 0.1 });
    const moved = range(0.3);
    const comparisons = [
      { scenario: "as-is", method: "again", sets: 1, adjustedRand: range(0.9), moved },
      { scenario: "what-if", method: "knn", sets: 1, adjustedRand: range(0.8), moved },
      { scenario: "what-if", method: "mice", sets: 5, adjustedRand: range(0.7), moved },
      { scenario: "as-is", method: "strange", sets: 5, adjustedRand: range(0.6), moved },
    ];
    const fills = { customers: 200, unknown: 40, taken: 0.1, comparisons };
    const run = await runStep(sensitivityTableStep, db, withFills(fills), { minimumPeople: 10 });
    const rows = run.outputs["release/lab_sensitivity"] as ReleaseRow[];
    const opened = openDoor(sensitivityTableStep.tables![0]!, rows, { minimumPeople: 10 }).rows;
    const byChange = new Map(opened.map((row) => [row.change, row]));
    expect(byChange.get("imputation-what-if-mice")).toMatchObject({
      ...{ runs: 5, people: 200, adjusted_rand: 0.7, adjusted_mutual_information: null },
      title: "10% of all values taken away and imputed by chained equations",
    });
    expect(byChange.get("imputation-as-is-again")!.title).toBe("parted again, against the published segments");
    expect(byChange.get("imputation-as-is-strange")!.title).toBe("unknown values strange");
    expect(opened).toHaveLength(4);
  });

  it("tells nothing of imputing where few customers move, nor where it is about few who have a value that is not known", async () => {
    const rand = { mean: 0.99412, low: 0.99123, high: 0.99812 };
    const moved = { mean: 0.0025, low: 0, high: 0.005 };
    const comparisons = [
      { scenario: "as-is", method: "again", sets: 1, adjustedRand: rand, moved: { mean: 0, low: 0, high: 0 } },
      { scenario: "as-is", method: "knn", sets: 1, adjustedRand: rand, moved },
      { scenario: "what-if", method: "knn", sets: 1, adjustedRand: rand, moved },
    ];
    const changes = async (fills: object) => {
      const run = await runStep(sensitivityTableStep, db, withFills(fills), { minimumPeople: 10 });
      return (run.outputs["release/lab_sensitivity"] as ReleaseRow[]).map((row) => row.change);
    };
    const fills = { customers: 2000, unknown: 9, taken: 0.1, comparisons };
    expect(await changes(fills)).toEqual(["imputation-as-is-again"]);
    const many = comparisons.map((row) => ({ ...row, moved: { mean: 0.1, low: 0.1, high: 0.1 } }));
    const [again, knn, whatIf] = ["imputation-as-is-again", "imputation-as-is-knn", "imputation-what-if-knn"];
    expect(await changes({ ...fills, comparisons: many })).toEqual([again, whatIf]);
    expect(await changes({ ...fills, unknown: 10, comparisons: many })).toEqual([again, knn, whatIf]);
    const few = many.map((row) => (row.method === "knn" && row.scenario === "as-is" ? { ...row, about: 9 } : row));
    expect(await changes({ ...fills, unknown: 10, comparisons: few })).toEqual([again, whatIf]);
  });

  it("says why there is nothing to measure", async () => {
    expect((await measured({ k: 1 })).sensitivity).toMatchObject({ reason: "there is one segment only", changes: [] });
    const { sensitivity, rows } = await measured({ algorithm: "stranger" });
    expect(sensitivity.reason).toMatch(/^"stranger" is no algorithm of the product's own/);
    expect(rows).toEqual([]);
  });
});

function withFills(fills: object) {
  return {
    "lab-sensitivity": { customers: 300, changes: [] },
    "lab-stability": { customers: 300, resamples: 0, segments: [] },
    "missing-sensitivity": fills,
  };
}
