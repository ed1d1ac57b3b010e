import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Metric } from "../../../src/plugin.ts";
import { metricSkew } from "../../../src/plugins/features/metricSkew.ts";
import { metricSkewStep } from "../../../src/plugins/features/metricSkewStep.ts";
import { openDoor, type PrivateRow } from "../../../src/privacy/index.ts";
import { normal, stream } from "../../../src/random/index.ts";
import { skewness } from "../../../src/stats/index.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";
import reference from "../../reference/transforms.json" with { type: "json" };
import { runStep, tableInput } from "../runStep.ts";

let db: Database;
beforeEach(async () => {
  db = await openDatabase();
});
afterEach(() => db.close());

const metric = (id: string): Metric => ({ id, title: id.toUpperCase(), unit: "1", formula: "", description: "" });

describe("metricSkew", () => {
  it("is the skewness of SciPy's transforms at SciPy's powers", () => {
    const { values, transformed, power } = reference.boxCox["log-normal"];
    const found = metricSkew(Float64Array.from(values));
    expect(found.skew).toBe(skewness(Float64Array.from(values)));
    expect(found.boxCox?.power).toBeCloseTo(power, 5);
    expect(found.boxCox?.skew).toBeCloseTo(skewness(Float64Array.from(transformed))!, 5);
  });

  it("fits powers to few of many values, and comes near the power of all", () => {
    const random = stream("metric skew");
    const values = Float64Array.from({ length: 20_001 }, () => Math.exp(2 + normal(random)));
    expect(Math.abs(metricSkew(values).boxCox!.power)).toBeLessThan(0.05);
    expect(metricSkew(values).log1p).toBeGreaterThan(metricSkew(values).boxCox!.skew!);
  });

  it("has no Box-Cox where a value is 0, and nothing at all where values do not vary", () => {
    expect(metricSkew(Float64Array.of(0, 1, 5, 9)).boxCox).toBeUndefined();
    expect(metricSkew(Float64Array.of(4, 4, 4))).toEqual({});
  });
});

describe("metricSkewStep", () => {
  it("measures each metric over those who have it, and says nothing where they are too few", async () => {
    await db.run(`
      CREATE TABLE features AS SELECT 'c' || lpad(CAST(i AS VARCHAR), 3, '0') AS customer_id, exp(i / 10) AS a,
        CASE WHEN i < 9 THEN i END AS b FROM range(30) t(i)`);
    const features = await tableInput(db, "features");
    const metrics = [metric("a"), metric("b")];
    const run = (minimumPeople: number) => runStep(metricSkewStep, db, { features }, { minimumPeople }, { metrics });
    const rows = (await run(10)).outputs["release/metric_skew"];
    expect(rows).toMatchObject([
      { metric: "a", people: 30, measured: 30, unmeasured: 0, skew_yeo_johnson: expect.any(Number) },
      {
        metric: "b",
        people: 30,
        measured: 9,
        unmeasured: 21,
        skew: null,
        skew_log1p: null,
        box_cox_power: null,
        yeo_johnson_power: null,
      },
    ]);
    expect(rows).toMatchObject([{ who_has: "all" }, { who_has: "few" }]);
    const within = [{ ...metric("a"), low: 1, high: Math.exp(2.9) }, metric("b")];
    const warned = async (declared: Metric[]) =>
      (await runStep(metricSkewStep, db, { features }, { minimumPeople: 10 }, { metrics: declared })).warnings;
    expect(await warned(within)).toEqual([]);
    expect(await warned([{ ...within[0]!, high: 18 }])).toMatchObject([{ code: "out-of-range" }]);
    expect(await warned([{ ...within[0]!, low: 1.01 }])).toMatchObject([{ code: "out-of-range" }]);
    expect((await run(9)).outputs["release/metric_skew"]).toMatchObject([{}, { metric: "b", skew: 0 }]);
  });

  it("says nothing of a column of the project that its skewness would count: answers, or few who differ", async () => {
    await db.run(`
      CREATE TABLE features AS SELECT lpad(CAST(i AS VARCHAR), 3, '0') AS customer_id,
        CAST(i < 30 AS INTEGER) AS answer, CASE WHEN i < 3 THEN i + 1 ELSE 0 END AS rare, i * i AS varied FROM range(90) t(i)`);
    const inputs = { features: await tableInput(db, "features") };
    const names = ["answer", "rare", "varied"];
    const skews = async (measures: string[]) => {
      const settings = { minimumPeople: 10, measures };
      const { outputs } = await runStep(metricSkewStep, db, inputs, settings, { metrics: names.map(metric) });
      const rows = outputs["release/metric_skew"] as PrivateRow[];
      return rows.map((row) =>
        [row["skew"], row["skew_log1p"], row["yeo_johnson_power"]].map((value) => value !== null),
      );
    };
    const [told, untold] = [
      [true, true, true],
      [false, false, false],
    ];
    expect(await skews(names)).toEqual([untold, untold, told]);
    expect(await skews([])).toEqual([told, told, told]);
  });

  it.each([
    [0, { measured: null, unmeasured: null, who_has: "few" }],
    [9, { measured: null, unmeasured: null, who_has: "few" }],
    [10, { measured: 10, unmeasured: 20, who_has: "part" }],
    [20, { measured: 20, unmeasured: 10, who_has: "part" }],
    [21, { measured: null, unmeasured: null, who_has: "nearly all" }],
    [29, { measured: null, unmeasured: null, who_has: "nearly all" }],
    [30, { measured: null, unmeasured: null, who_has: "all" }],
  ])("says who has a measure that %i of 30 have, and no count of few", async (measured, published) => {
    await db.run(`
      CREATE TABLE features AS SELECT lpad(CAST(i AS VARCHAR), 3, '0') AS customer_id,
        CASE WHEN i < ${measured} THEN i END AS a FROM range(30) t(i)`);
    const inputs = { features: await tableInput(db, "features") };
    const { outputs } = await runStep(metricSkewStep, db, inputs, { minimumPeople: 10 }, { metrics: [metric("a")] });
    const rows = outputs["release/metric_skew"] as PrivateRow[];
    expect(openDoor(metricSkewStep.tables![0]!, rows, { minimumPeople: 10 }).rows).toMatchObject([published]);
  });
});
