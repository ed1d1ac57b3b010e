import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openFeatureRows } from "../../src/commands/featureRows.ts";
import type { ClusteringSpace, Metric } from "../../src/plugin.ts";
import { clusteringSpaceStep as spaceStepOf } from "../../src/plugins/k-means/clusteringSpaceStep.ts";
import { kMeansStep } from "../../src/plugins/k-means/kMeansStep.ts";
import { publishedModelStep } from "../../src/plugins/segment-identity/publishedModelStep.ts";
import { stream } from "../../src/random/index.ts";
import {
  type AggregateModel,
  aggregateModel,
  assignFrozen,
  type FillMethod,
  placeInSpace,
  readMeasures,
  readSpace,
  unknownSql,
} from "../../src/segmentation/index.ts";
import { type Database, loadColumns, openDatabase } from "../../src/table/index.ts";
import { keep } from "../plugins/clusterPlanted.ts";
import { ordersAlone } from "../plugins/ordersAlone.ts";
import { runStep, tableInput } from "../plugins/runStep.ts";

const clusteringSpaceStep = spaceStepOf(ordersAlone);

const customers = 600;

const metric = (id: string, unknown?: Metric["unknown"]): Metric => ({
  ...{ id, title: id, unit: "days", formula: "x", description: "x" },
  ...(unknown === undefined ? {} : { unknown }),
});

const declared = [
  metric("recency_days"),
  metric("order_value"),
  metric("visit_gap", { with: "visits" }),
  metric("visits", "always"),
];

let db: Database;
beforeEach(async () => {
  db = await openDatabase();
});
afterEach(() => db.close());

/** Three groups; `visit_gap` never happened for one in ten and is unknown for one in four others, whose `visits` are not known. */
async function plant(): Promise<void> {
  const random = stream("frozen-unknown");
  const near = (center: number) => center * (0.7 + 0.6 * random());
  const states = Array.from({ length: customers }, (_, i) =>
    i % 10 === 0 ? "never" : random() < 0.25 ? "unknown" : "known",
  );
  const column = (
    name: string,
    of: readonly [number, number, number],
    value = (x: number, _: number) => x as number | null,
  ) => ({
    ...{ name, type: "number" as const },
    values: states.map((_, i) => value(near(of[(i % 3) as 0 | 1 | 2]), i)),
  });
  await loadColumns(db, "features", [
    { name: "customer_id", type: "text", values: states.map((_, i) => `c${10_000 + i}`) },
    column("recency_days", [10, 60, 400]),
    column("order_value", [20, 60, 200]),
    column("visit_gap", [5, 30, 90], (x, i) => (states[i] === "known" ? x : null)),
    column("visits", [3, 3, 3], (x, i) => (states[i] === "unknown" ? null : x)),
  ]);
}

const unknownOf = (id: string) => unknownSql(id, declared, ["visit_gap", "visits"]);

/** @param change of the planted table, before anything is made of it. */
async function published(missing: FillMethod, constants?: unknown, change?: string) {
  await plant();
  if (change !== undefined) await db.run(change);
  const features = await tableInput(db, "features");
  const metrics = ["recency_days", "order_value", "visit_gap"];
  const chosen = { metrics, missing, winsorise: 0.005, ...(constants === undefined ? {} : { constants }) };
  const options = { options: chosen, metrics: declared };
  const spaceRun = await runStep(clusteringSpaceStep, db, { features }, {}, options);
  await keep(db, "clustering-space", spaceRun);
  const space = spaceRun.outputs["clustering-space-summary"] as ClusteringSpace;
  const table = await tableInput(db, "clustering-space");
  const inputs = { "clustering-space": table, "clustering-space-summary": space };
  const run = await runStep(kMeansStep, db, inputs, { minimumPeople: 10 });
  await keep(db, "segmentation/k-means", run);
  const outputs = run.outputs;
  const common = {
    ...{ features, segmentation: await tableInput(db, "segmentation/k-means") },
    ...{ "segmentation-summary": outputs["segmentation-summary/k-means"], "clustering-space-summary": space },
    "segmentation-model/*": { "segmentation-model/k-means": outputs["segmentation-model/k-means"] },
  };
  const frozen = await runStep(publishedModelStep, db, common, {}, { metrics: declared });
  const model = frozen.outputs["published-model"] as AggregateModel;
  const { points } = await readSpace(db, '"clustering-space"', space);
  return { space, model, points, measures: await readMeasures(db, "features", metrics, unknownOf) };
}

describe("a frozen segmentation of measures some of which are unknown and some of which never happened", () => {
  it.each([
    ["own-column"],
    ["median"],
    ["mode"],
    ["constant", 45],
    ["own-column", { visit_gap: 45 }],
    ["constant", { visit_gap: 1e6 }],
  ] as const)("places everybody where they were clustered: %s %j", async (missing, constants?: unknown) => {
    const { model, points, measures } = await published(missing, constants);
    const placed = placeInSpace(model.columns, measures);
    expect(placed.points.names).toEqual(["recency_days", "order_value", "visit_gap", "visit_gap_missing"]);
    const apart = placed.points.data.map((value, at) => Math.abs(value - points.data[at]!));
    expect(Math.max(...apart)).toBeLessThan(1e-12);
    expect(placed.beyond.includes(1)).toBe(false);
    expect(model.fidelity).toBe(1);
  });

  it.each([
    ["constant", 45],
    ["constant", { visit_gap: 45 }],
    ["own-column", { visit_gap: 45 }],
    ["mode", undefined],
    ["median", undefined],
    ["knn", undefined],
    ["own-column", undefined],
  ] as const)(
    "does with a later unknown value what was asked for, though none was unknown then: %s %j",
    async (missing, constants) => {
      const allKnown =
        "UPDATE features SET visits = 3, visit_gap = CASE WHEN visit_gap < 8 THEN 5 ELSE round(visit_gap) END";
      const { space, model } = await published(missing, constants, allKnown);
      expect(space.unknown).toEqual({ by: missing, customers: {} });
      const row = await db.row("SELECT mode(visit_gap) AS mode, median(visit_gap) AS median FROM features");
      const { mode, median } = row as { mode: number; median: number };
      expect(new Set([mode, median, 45]).size).toBe(3);
      const never = missing === "own-column" && constants === undefined;
      const value = constants !== undefined ? 45 : missing === "mode" ? mode : median;
      const fill = model.columns.map((column) => column.fill);
      expect(model.columns.map(({ name }) => name)).toEqual([
        ...["recency_days", "order_value", "visit_gap", "visit_gap_missing"],
      ]);
      expect(fill).toEqual([
        undefined,
        undefined,
        ...(never ? [undefined, undefined] : [expect.closeTo(Math.log1p(value), 12), 0]),
      ]);
    },
  );

  it.each(["knn", "em", "mice"] as const)("moves only unknown values, and says how true it is: %s", async (missing) => {
    const { model, points, measures } = await published(missing);
    const placed = placeInSpace(model.columns, measures);
    const unknown = measures.of.get("visit_gap")!.unknown!;
    expect(unknown.filter((flag) => flag === 1).length).toBeGreaterThan(100);
    placed.points.data.forEach((value, at) => {
      const isFilled = at % 4 === 2 && unknown[Math.floor(at / 4)] === 1;
      if (!isFilled) expect(value).toBe(points.data[at]);
    });
    expect(model.fidelity).toBeGreaterThan(0.95);
    const { model: kept } = aggregateModel(model, [200, 200, 200], 10);
    expect(kept.columns.map(({ fill }) => fill !== undefined)).toEqual([false, false, true, true]);
  });

  it("does not take what is unknown for what never happened", async () => {
    const { model, measures } = await published("knn");
    const { values } = measures.of.get("visit_gap")!;
    const at = (missing: 0 | 1, unknown: 0 | 1) => {
      const own = { values: Float64Array.of(values[1]!), missing: Uint8Array.of(missing) };
      const of = new Map(
        [...measures.of].map(([id, all]) => [
          id,
          { ...all, values: all.values.slice(1, 2), missing: Uint8Array.of(0) },
        ]),
      );
      of.set("visit_gap", { ...own, unknown: Uint8Array.of(unknown) });
      return [...placeInSpace(model.columns, { rows: 1, of }).points.data];
    };
    const [known, never, unknown] = [at(0, 0), at(1, 0), at(1, 1)];
    expect(unknown[3]).toBe(known[3]);
    expect(never[3]).toBeGreaterThan(unknown[3]!);
    expect(never[2]).toBe(0);
  });
});

describe("openFeatureRows", () => {
  it("tells unknown from never by the rule of the metric, and needs the column that it looks at", async () => {
    const folder = await mkdtemp(join(tmpdir(), "segmentarium-"));
    const asked = { metrics: ["visit_gap"], attributes: [] };
    const rows = async (text: string) => {
      const file = join(folder, "rows.csv");
      await writeFile(file, text);
      const own = await openDatabase({ allowedFiles: [file] });
      try {
        return (await openFeatureRows(own, file, asked, declared)).measures.of.get("visit_gap")!;
      } finally {
        own.close();
      }
    };
    try {
      const told = await rows("visit_gap,visits\n5,2\n,3\n,\n");
      expect([...told.missing]).toEqual([0, 1, 1]);
      expect([...told.unknown!]).toEqual([0, 0, 1]);
      expect((await rows('visit_gap\n5\n""\n')).unknown).toBeUndefined();
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("assignFrozen", () => {
  it("flags a customer of whom a measure is unknown that was known of everybody then", async () => {
    const { model, measures } = await published("knn");
    const of = new Map(
      [...measures.of].map(([id, one]) => [
        id,
        id === "order_value"
          ? { ...one, missing: new Uint8Array(customers).fill(1), unknown: new Uint8Array(customers).fill(1) }
          : one,
      ]),
    );
    expect(assignFrozen(model, { rows: customers, of }).outOfRange.every((flag) => flag === 1)).toBe(true);
  });
});
