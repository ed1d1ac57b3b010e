import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ClusteringSpace, SegmentationSummary, SegmenterModels, Step } from "../../src/plugin.ts";
import { gaussianMixtureStep } from "../../src/plugins/gaussian-mixture/gaussianMixtureStep.ts";
import { wardStep } from "../../src/plugins/hierarchical/wardStep.ts";
import { kMeansStep } from "../../src/plugins/k-means/kMeansStep.ts";
import { stream } from "../../src/random/index.ts";
import {
  type AggregateModel,
  aggregateModel,
  assignFrozen,
  freezeAggregates,
  freezeSegmentation,
  type Measures,
  placeInSpace,
  readMeasures,
  readSpace,
  recalledModel,
  shownSizes,
  toldWeights,
} from "../../src/segmentation/index.ts";
import { type Database, loadColumns, openDatabase, readColumns } from "../../src/table/index.ts";
import { clusterPlanted, keep } from "../plugins/clusterPlanted.ts";
import { plantFeatures } from "../plugins/plantedFeatures.ts";
import { runStep, tableInput } from "../plugins/runStep.ts";

let db: Database;
beforeEach(async () => {
  db = await openDatabase();
});
afterEach(() => db.close());

/** Overlapping groups with a measure that a third of customers lack. */
async function plantOverlapping(customers: number): Promise<void> {
  const random = stream("overlapping", customers);
  const values = (scale: (group: number) => number) =>
    Array.from({ length: customers }, (_, i) => scale(i % 4) * (0.2 + 3 * random() * random()));
  await loadColumns(db, "features", [
    { name: "customer_id", type: "text", values: Array.from({ length: customers }, (_, i) => `c${10_000 + i}`) },
    { name: "recency_days", type: "number", values: values((group) => 30 + 100 * group) },
    { name: "frequency_orders", type: "number", values: values((group) => 20 - 5 * group) },
    { name: "order_value", type: "number", values: values((group) => (group % 2 === 0 ? 20 : 90)) },
    {
      name: "mean_gap_days",
      type: "number",
      values: values((group) => 20 + 30 * group).map((value, i) => (i % 3 === 0 ? null : value)),
    },
  ]);
}

interface Frozen {
  readonly labels: Int32Array;
  readonly measures: Measures;
  readonly space: ClusteringSpace;
  readonly known: SegmenterModels | undefined;
  readonly sizes: readonly number[];
}

async function segmentBy(id: string, step: Step, options: unknown = {}, space: unknown = {}): Promise<Frozen> {
  const { space: summary } = await clusterPlanted(db, { space });
  const inputs = { "clustering-space": await tableInput(db, "clustering-space"), "clustering-space-summary": summary };
  const run = await runStep(step, db, inputs, { minimumPeople: 10 }, { options });
  await db.run(`DROP TABLE IF EXISTS "segmentation/${id}"`);
  await keep(db, `segmentation/${id}`, run);
  const { data } = await readColumns(db, `SELECT label FROM "segmentation/${id}" ORDER BY customer_id`, ["label"]);
  const metrics = [...new Set(summary.columns.map(({ metric }) => metric))];
  return {
    labels: Int32Array.from(data),
    measures: await readMeasures(db, "features", metrics),
    space: summary,
    known: run.outputs[`segmentation-model/${id}`] as SegmenterModels | undefined,
    sizes: (run.outputs[`segmentation-summary/${id}`] as SegmentationSummary).sizes,
  };
}

const freeze = (algorithm: string, { labels, measures, space, known }: Frozen) =>
  freezeSegmentation({ algorithm, columns: space.columns, measures, labels, known });

const freezeMeans = (algorithm: string, { labels, measures, space, known }: Frozen) =>
  freezeAggregates({ algorithm, columns: space.columns, measures, labels, known });

/** The centers of a rule, row by row. */
function centersIn({ rule, columns }: AggregateModel): number[][] {
  const p = columns.length;
  return Array.from({ length: rule.k }, (_, c) => rule.centers.slice(c * p, (c + 1) * p));
}

/** The measures of one customer more, whose values are those of the first but for some. */
function oneWith({ of }: Measures, changed: Readonly<Record<string, number | undefined>>): Measures {
  const one = [...of].map(([metric, { values, missing }]) => {
    const value = metric in changed ? changed[metric] : missing[1] === 1 ? undefined : values[1];
    return [
      metric,
      { values: Float64Array.of(value ?? 0), missing: Uint8Array.of(value === undefined ? 1 : 0) },
    ] as const;
  });
  return { rows: 1, of: new Map(one) };
}

describe("placeInSpace", () => {
  it.each(["log1p", "box-cox", "yeo-johnson", "none"])(
    "gives the points that were clustered, to the bit: %s",
    async (transform) => {
      await plantOverlapping(400);
      const { space, measures } = await segmentBy("k-means", kMeansStep, {}, { transform });
      const { points } = await readSpace(db, '"clustering-space"', space);
      const frozen = space.columns.map((column) => ({ ...column, optional: column.missing > 0 }));
      const placed = placeInSpace(frozen, measures);
      expect(placed.points.names).toEqual(points.names);
      expect(placed.points.data).toEqual(points.data);
      expect(placed.beyond.some((flag) => flag === 1)).toBe(false);
    },
  );

  it("names the measures that are not there", async () => {
    await plantFeatures(db, 60);
    const { space } = await segmentBy("k-means", kMeansStep);
    const frozen = space.columns.map((column) => ({ ...column, optional: false }));
    expect(() => placeInSpace(frozen, { rows: 1, of: new Map() })).toThrow(
      "there is no recency_days, frequency_orders, order_value, the measures of the space are needed",
    );
  });
});

describe("freezeSegmentation", () => {
  it("gives every customer the segment that k-means gave, however the groups overlap", async () => {
    await plantOverlapping(1200);
    const found = await segmentBy("k-means", kMeansStep, { fewest: 4 });
    const model = freeze("k-means", found);
    expect(model.fidelity).toBe(1);
    expect(assignFrozen(model, found.measures).labels).toEqual(found.labels);
    expect(assignFrozen(JSON.parse(JSON.stringify(model)), found.measures).labels).toEqual(found.labels);
  });

  it("gives every customer the segment that the Gaussian mixture gave", async () => {
    await plantOverlapping(1200);
    const found = await segmentBy("gaussian-mixture", gaussianMixtureStep, { minimumShare: 0.01 });
    const model = freeze("gaussian-mixture", found);
    expect(model.rule.kind).toBe("mixture");
    expect(model.fidelity).toBe(1);
    expect(assignFrozen(JSON.parse(JSON.stringify(model)), found.measures).labels).toEqual(found.labels);
  });

  it("assigns to the nearest center where a tree was cut, and says how faithful that is", async () => {
    await plantOverlapping(600);
    const found = await segmentBy("ward", wardStep);
    const model = freeze("ward", found);
    const { labels } = assignFrozen(model, found.measures);
    const agree = labels.filter((label, i) => label === found.labels[i]).length / labels.length;
    expect(model.fidelity).toBe(agree);
    expect(agree).toBeGreaterThan(0.75);
    expect(agree).toBeLessThan(1);
  });

  it("has one center when all customers form one segment, and none to be second", async () => {
    await db.run("CREATE TABLE features AS SELECT 'c' || i AS customer_id, 5 AS recency_days FROM range(40) t(i)");
    const found = await segmentBy("k-means", kMeansStep);
    const model = freeze("k-means", found);
    expect(model.rule).toEqual({ kind: "centers", k: 1, columns: [], centers: [] });
    expect(assignFrozen(model, found.measures)).toEqual({
      labels: new Int32Array(40),
      distances: new Float64Array(40),
      seconds: undefined,
      outOfRange: new Uint8Array(40),
    });
  });

  it("refuses labels that are not of the rows", async () => {
    await plantFeatures(db, 60);
    const found = await segmentBy("k-means", kMeansStep);
    expect(() => freeze("k-means", { ...found, labels: new Int32Array(59) })).toThrow("59 labels for 60 rows");
    const renamed = (to: (label: number) => number) => ({ ...found, labels: found.labels.map(to) });
    expect(() =>
      freeze(
        "k-means",
        renamed((label) => label - 1),
      ),
    ).toThrow(RangeError);
    expect(() =>
      freeze(
        "k-means",
        renamed((label) => 2 * label),
      ),
    ).toThrow("its labels are 3 different ones up to 4");
  });

  it("does not take a mixture that is of other columns, or in another order", async () => {
    await plantOverlapping(1200);
    const found = await segmentBy("gaussian-mixture", gaussianMixtureStep, { minimumShare: 0.01 });
    const known = { models: found.known!.models.map((one) => ({ ...one, columns: [...one.columns].reverse() })) };
    expect(freeze("gaussian-mixture", found).rule.kind).toBe("mixture");
    const otherwise = freeze("gaussian-mixture", { ...found, known });
    expect(otherwise.rule.kind).toBe("centers");
    expect(otherwise.instead).toMatch(/^"gaussian-mixture" has no rule for \d segments$/);
  });
});

describe("assignFrozen", () => {
  it("measures the way to its own and to the nearest other center", async () => {
    await plantFeatures(db, 300);
    const found = await segmentBy("k-means", kMeansStep);
    const model = freezeMeans("k-means", found);
    const { points } = placeInSpace(model.columns, found.measures);
    const { labels, distances, seconds } = assignFrozen(model, found.measures);
    for (let i = 0; i < 300; i += 7) {
      const ways = centersIn(model).map((center) =>
        Math.hypot(...center.map((value, j) => points.data[i * points.columns + j]! - value)),
      );
      const own = ways[labels[i]!]!;
      expect(distances![i]).toBeCloseTo(own, 12);
      expect(seconds![i]).toBeCloseTo(Math.min(...ways.filter((_, c) => c !== labels[i])), 12);
    }
  });

  it("finds one of two hundred of a segment's own customers out of range, by distance alone", async () => {
    await plantFeatures(db, 1200);
    const found = await segmentBy("k-means", kMeansStep);
    const { labels, outOfRange } = assignFrozen(freeze("k-means", found), found.measures);
    for (let label = 0; label < 3; label++) {
      const flagged = outOfRange.filter((flag, i) => flag === 1 && labels[i] === label).length;
      expect(flagged).toBe(2);
    }
  });

  it("flags planted rows that are far, and not those in the middle", async () => {
    await plantFeatures(db, 600);
    const found = await segmentBy("k-means", kMeansStep);
    const model = freeze("k-means", found);
    const flagOf = (changed: Readonly<Record<string, number | undefined>>) =>
      assignFrozen(model, oneWith(found.measures, changed)).outOfRange[0];
    const typical = { recency_days: 60, frequency_orders: 6, order_value: 60 };
    expect(flagOf(typical)).toBe(0);
    expect(flagOf({ ...typical, order_value: 60_000 })).toBe(1);
    expect(flagOf({ ...typical, recency_days: 5000 })).toBe(1);
    expect(flagOf({ ...typical, order_value: -5 })).toBe(1);
    expect(flagOf({ ...typical, frequency_orders: undefined })).toBe(1);
    expect(flagOf({ recency_days: 150, frequency_orders: 25, order_value: 200 })).toBe(1);
  });

  it("takes a measure that some never had for what it is", async () => {
    await plantOverlapping(600);
    const found = await segmentBy("k-means", kMeansStep);
    const model = freeze("k-means", found);
    const place = found.measures.of.get("mean_gap_days")!.missing.indexOf(1);
    expect(model.columns.find(({ name }) => name === "mean_gap_days")?.optional).toBe(true);
    expect(assignFrozen(model, found.measures).labels[place]).toBe(found.labels[place]);
  });
});

describe("shownSizes", () => {
  it.each([
    [[983, 12, 5], [0]],
    [
      [900, 30, 12, 12, 5],
      [0, 1],
    ],
    [
      [900, 40, 30],
      [0, 1, 2],
    ],
    [
      [900, 40, 30, 6, 4],
      [0, 1, 2],
    ],
    [[900, 40, 3, 2], [0]],
    [[5, 3], []],
  ])("of %j keeps those of %j", (sizes, labels) => {
    expect([...shownSizes(sizes, 10)]).toEqual(labels);
  });
});

describe("toldWeights", () => {
  it("are shares of sizes, of a hidden one that of the smallest that is shown, and alike where none is", () => {
    expect(toldWeights([600, 300, 100], [0, 1, 2], 10)).toEqual([0.6, 0.3, 0.1]);
    expect(toldWeights([600, 200, 12, 5], [0, 1, 2], 10)).toEqual([0.6, 0.2, 0.2]);
    expect(toldWeights([12, 5], [0], 10)).toEqual([1]);
  });
});

describe("aggregateModel", () => {
  it("leaves out the least and the greatest value and the segments of few", async () => {
    await plantOverlapping(600);
    const found = await segmentBy("k-means", kMeansStep, { fewest: 4 });
    const frozen = freezeMeans("k-means", found);
    const sizes = [...found.sizes.slice(0, -1), 9];
    const { model, labels } = aggregateModel(frozen, sizes, 10);
    expect(labels).toEqual(sizes.slice(0, -1).map((_, label) => label));
    expect(model.centers).toHaveLength(sizes.length - 1);
    expect(model.reach).toHaveLength(sizes.length - 1);
    for (const [c, { least, most, low, high, role }] of model.columns.entries()) {
      if (role === "missing") continue;
      expect(least).not.toBeCloseTo(frozen.columns[c]!.least!, 4);
      expect(least).toBeCloseTo(low! - (high! - low!) / 2, 6);
      expect(most).toBeCloseTo(high! + (high! - low!) / 2, 6);
    }
  });

  it("has weights of a mixture that do not give back a size that is hidden", async () => {
    await plantOverlapping(1200);
    const found = await segmentBy("gaussian-mixture", gaussianMixtureStep, { minimumShare: 0.02 });
    const frozen = freezeMeans("gaussian-mixture", found);
    const k = found.sizes.length;
    const sizesWith = (few: number) => [700, ...new Array<number>(k - 2).fill(40), few];
    const weights = [1, 5, 9].map((few) => aggregateModel(frozen, sizesWith(few), 10).model.mixture!.weights);
    for (const of of weights) {
      expect(of).toEqual(weights[0]);
      expect(of.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 7);
    }
    const whole = aggregateModel(frozen, [700, ...new Array<number>(k - 1).fill(40)], 10).model.mixture!.weights;
    expect(whole).not.toEqual(new Array<number>(k).fill(whole[0]!));
    expect(whole.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 7);
  });

  it("still gives nearly everybody the same segment", async () => {
    await plantOverlapping(1200);
    for (const [id, step] of [
      ["k-means", kMeansStep],
      ["gaussian-mixture", gaussianMixtureStep],
    ] as const) {
      await db.run('DROP TABLE IF EXISTS "clustering-space"; DROP TABLE IF EXISTS "segmentation/k-means"');
      const found = await segmentBy(id, step, { minimumShare: 0.02 });
      const { model } = aggregateModel(freezeMeans(id, found), found.sizes, 10);
      const { labels } = assignFrozen(recalledModel(model), found.measures);
      const same = labels.filter((label, i) => label === found.labels[i]).length;
      expect(same).toBeGreaterThanOrEqual(1198);
    }
  });

  it("keeps no share of a segment exactly that counts who says yes, or few who lack a measure", () => {
    const column = (name: string, role: "value" | "missing", center: number) => ({
      ...{ name, metric: name.replace("_missing", ""), role, transform: "none" as const, optional: true },
      ...{ center, scale: Math.sqrt(center * (1 - center)), weight: 1 },
    });
    const columns = [column("member", "value", 43 / 150), column("age_missing", "missing", 0.2)];
    const at = (c: number, share: number) => (share - columns[c]!.center) / columns[c]!.scale;
    const model = (lacking: readonly [number, number]): AggregateModel => {
      const centers = [at(0, 3 / 100), at(1, lacking[0]), at(0, 40 / 50), at(1, lacking[1])];
      const rule = { kind: "centers" as const, k: 2, columns: columns.map(({ name }) => name), centers };
      return {
        format: 2,
        algorithm: "k-means",
        columns,
        rule,
        labels: [0, 1],
        reach: [1, 1],
        fidelity: 1,
        answers: ["member"],
      };
    };
    const shares = (lacking: readonly [number, number]) => {
      const { model: kept } = aggregateModel(model(lacking), [100, 50], 10);
      const shareOf = (center: readonly number[], c: number) =>
        Number((center[c]! * kept.columns[c]!.scale + kept.columns[c]!.center).toFixed(6));
      expect(kept.columns[0]).toMatchObject({ center: 0.29, scale: 0.45 });
      return kept.centers.map((center) => [shareOf(center, 0), shareOf(center, 1)]);
    };
    expect(shares([0.03, 0.24])).toEqual([
      [0.05, 0.05],
      [0.8, 0.25],
    ]);
    expect(shares([0.17, 0.24])).toEqual([
      [0.05, 0.17],
      [0.8, 0.24],
    ]);
  });

  it("has no range where no tails were pulled in", async () => {
    await plantFeatures(db, 300);
    const found = await segmentBy("k-means", kMeansStep, {}, { winsorise: 0 });
    const { model } = aggregateModel(freezeMeans("k-means", found), found.sizes, 10);
    expect(model.columns.every(({ least, most }) => least === undefined && most === undefined)).toBe(true);
  });
});
