import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Metric, ReleaseRow } from "../../../src/plugin.ts";
import { gridStep, onGrid, stepOf } from "../../../src/plugins/personas/gridStep.ts";
import { segmentTraitsStep } from "../../../src/plugins/personas/segmentTraitsStep.ts";
import { openDoor } from "../../../src/privacy/index.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";
import { runStep, tableInput } from "../runStep.ts";

let db: Database;
beforeEach(async () => {
  db = await openDatabase({ threads: 1 });
});
afterEach(() => db.close());

const metric: Metric = { id: "asked", title: "Asked", unit: "", formula: "", description: "" };

/** The released traits of a column of customers, whose values are given by segment; null where somebody has none. */
async function traits(
  segments: Readonly<Record<string, readonly (number | null)[]>>,
  algorithm = "k-means",
  own = true,
) {
  const names = Object.keys(segments);
  const people = names.flatMap((name, label) => segments[name]!.map((value) => ({ label, value })));
  const rows = people.map(({ label, value }, i) => `('c${1000 + i}', ${label}, ${value ?? "NULL"})`);
  await db.run(`
    CREATE TABLE everybody AS SELECT * FROM (VALUES ${rows.join(", ")}) t(customer_id, label, asked);
    CREATE TABLE features AS SELECT customer_id, CAST(asked AS DOUBLE) AS asked FROM everybody;
    CREATE TABLE segmentation AS SELECT customer_id, label FROM everybody`);
  const inputs = {
    ...{ features: await tableInput(db, "features"), segmentation: await tableInput(db, "segmentation") },
    segments: names.map((id, label) => ({
      id,
      label,
      name: id,
      description: "",
      rank: label + 1,
      size: segments[id]!.length,
    })),
    "segmentation-summary": { algorithm },
  };
  const settings = { minimumPeople: 10, measures: own ? ["asked"] : [] };
  const { outputs } = await runStep(segmentTraitsStep, db, inputs, settings, { metrics: [metric] });
  const released = outputs["release/segment_traits"] as ReleaseRow[];
  const opened = openDoor(segmentTraitsStep.tables![0]!, released, { minimumPeople: 10 }).rows;
  return new Map(opened.map((row) => [String(row["segment"]), row]));
}

/** Ones of so many, the others 0. */
const ones = (yes: number, people: number) => Array.from({ length: people }, (_, i) => (i < yes ? 1 : 0));
const ages = (people: number, from: number) => Array.from({ length: people }, (_, i) => from + ((i * i) % 23));
const unknown = (people: number) => new Array<null>(people).fill(null);

describe("means by segment", () => {
  it("count no few who say yes, though the source declares the answer as a number", async () => {
    const found = await traits({ few: ones(3, 100), middle: ones(40, 90), big: ones(60, 120) });
    expect([...found.values()].map(({ mean }) => mean)).toEqual([0.5, null, null]);
    expect(found.get("few")).toMatchObject({ suppressed: false, people: 100, direction: "under" });
    expect(String(found.get("few")!["suppressed_columns"]).split(" ").slice(0, 4)).toEqual([
      ...["mean", "index", "index_low", "index_high"],
    ]);
    expect(found.get("big")!["suppressed_columns"]).toBeNull();
    expect(found.get("few")!["overall_mean"]).toBeCloseTo(103 / 310, 12);
  });

  it("count no few who differ from what nearly all of a segment have", async () => {
    const sparse = [...ones(0, 97), 1, 2, 5];
    const found = await traits({ sparse, middle: ages(60, 0), big: ages(90, 3) });
    expect([...found].filter(([, { mean }]) => mean === null).map(([id]) => id)).toEqual(["middle", "sparse"]);
  });

  it("are told of what customers did, whoever differs, since no column of the project has it", async () => {
    const found = await traits({ once: [...ones(97, 97), 2, 2, 3], often: ages(60, 2) }, "k-means", false);
    expect(found.get("once")!["mean"]).toBeCloseTo(1.04, 12);
  });

  it("do not give back how many have a value where that is held back, alone or with the mean of all", async () => {
    const [known, others] = [ages(77, 20), ages(200, 40)];
    const found = await traits({ bound: [...known, ...unknown(3)], exact: others });
    const { people, people_exact, mean, overall_mean } = found.get("bound")!;
    expect([people, people_exact]).toEqual([71, false]);
    const told = Number(mean);
    const candidates = [71, 72, 73, 74, 75, 76, 77, 78, 79, 80];
    const fitting = candidates.filter((n) => Math.abs(Math.round(told * n) / n - told) <= 0.02 / 2 + 1e-9);
    expect(fitting).toEqual(candidates);
    expect(onGrid(told, 0.02)).toBe(told);
    expect(Math.abs(told - known.reduce((sum, value) => sum + value, 0) / 77)).toBeLessThanOrEqual(0.01);
    const exact = found.get("exact")!;
    expect(exact["mean"]).toBe(others.reduce((sum, value) => sum + value, 0) / 200);
    const all = Number(overall_mean);
    const solved = (200 * (Number(exact["mean"]) - all)) / (all - told);
    expect(solved).toBeCloseTo(80, 6);
    expect(Number(found.get("bound")!["index"])).toBeCloseTo(told / all, 12);
  });

  it("of answers are held back where that is, with the mean of all", async () => {
    const found = await traits({ bound: [...ones(38, 77), ...unknown(3)], exact: ones(60, 120), other: ones(90, 180) });
    const shown = [...found].filter(([, { mean }]) => mean !== null).map(([id]) => id);
    expect(shown).toEqual(["other"]);
    for (const row of found.values()) {
      expect([row["overall_mean"], row["index"]]).toEqual([null, null]);
      expect(String(row["suppressed_columns"]).split(" ")).toContain("overall_mean");
    }
  });

  it("of answers are told by the table of latent classes alone where these are the segments", async () => {
    const segments = { some: ones(30, 90), most: ones(90, 120) };
    expect([...(await traits(segments, "latent-class")).values()].map(({ mean, index }) => [mean, index])).toEqual([
      [null, null],
      [null, null],
    ]);
  });

  it("hide with the value of one member the smallest other segment", async () => {
    const found = await traits({ lonely: [30, ...unknown(49)], small: ages(40, 20), big: ages(90, 40) });
    expect([...found].map(([id, { suppressed }]) => [id, suppressed])).toEqual([
      ["big", false],
      ["lonely", true],
      ["small", true],
    ]);
  });
});

describe("stepOf", () => {
  it("is the greatest of which all differences are multiples", () => {
    expect(stepOf(Float64Array.of(5, 10, 25))).toBe(5);
    expect(stepOf(Float64Array.of(0.25, 1.5))).toBe(1.25);
    expect(stepOf(Float64Array.of(-3, 4, 4))).toBe(7);
    expect(stepOf(Float64Array.of(1.99, 2.05))).toBeCloseTo(0.06, 12);
    expect([stepOf(Float64Array.of(1 / 3, 1)), stepOf(Float64Array.of(2, 2))]).toEqual([undefined, undefined]);
  });

  it("makes a grid of 1, 2 or 5 that is no finer", () => {
    expect([1 / 71, 1 / 50, 0.3, 1, 7].map(gridStep).map((step) => Number(step.toPrecision(6)))).toEqual([
      ...[0.02, 0.02, 0.5, 1, 10],
    ]);
  });
});
