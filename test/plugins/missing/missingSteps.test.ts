import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { matrix } from "../../../src/matrix/index.ts";
import type { ReleaseRow } from "../../../src/plugin.ts";
import { missingNotes } from "../../../src/plugins/missing/missingNotes.ts";
import { missingTablesStep } from "../../../src/plugins/missing/missingTablesStep.ts";
import { readLeftOut, readMeasured } from "../../../src/plugins/missing/readMeasured.ts";
import { readSpace, spaceOfColumns } from "../../../src/segmentation/index.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";
import { plantFeatures } from "../plantedFeatures.ts";
import { runStep } from "../runStep.ts";
import { examiner, metric, unknownValue } from "./examiner.ts";

let db: Database;
beforeEach(async () => {
  db = await openDatabase();
});
afterEach(() => db.close());
const { spaced, measured, segmented, examined } = examiner(() => db);

/** 240 customers, of four of whom a value is not known: examined once for all tests that only look at it. */
function fewUnknown(): ReturnType<typeof examined> {
  examinedOfFew ??= plantFewUnknown().then(() => examined());
  return examinedOfFew;
}
let examinedOfFew: ReturnType<typeof examined> | undefined;

async function plantFewUnknown(): Promise<void> {
  await plantFeatures(db, 240);
  await db.run("UPDATE features SET order_value = NULL WHERE customer_id < 'c000004'");
}

describe("the steps on missing values", () => {
  it("tell what never happened from what is not known, by what the measure declares", async () => {
    await plantFeatures(db, 240);
    await db.run("UPDATE features SET order_value = NULL WHERE hash(customer_id) % 5 = 0");
    const gone = Number((await db.row("SELECT count(*) FILTER (order_value IS NULL) AS n FROM features"))?.n);
    const { measures, summary } = await measured();
    expect(measures.measures.find((row) => row.metric === "order_value")).toMatchObject({
      known: 240 - gone,
      never: 0,
      unknown: gone,
    });
    expect(summary.unknown).toEqual({ by: "knn", customers: { order_value: gone } });
    const never = await measured([
      metric("recency_days"),
      metric("frequency_orders"),
      metric("order_value", { missing: "None." }),
    ]);
    expect(never.measures.measures.find((row) => row.metric === "order_value")).toMatchObject({
      never: gone,
      unknown: 0,
    });
    expect(never.summary.unknown).toEqual({ by: "knn", customers: {} });
    const tied = [
      ...unknownValue.slice(0, 2),
      metric("order_value", { missing: "None.", unknown: { with: "recency_days" } }),
    ];
    expect((await measured(tied)).measures.measures.find((row) => row.metric === "order_value")).toMatchObject({
      unknown: 0,
    });
  });

  it("tell apart by a 0/1 column what is unknown when asked to, else impute it, and never what never happened", async () => {
    await plantFeatures(db, 240);
    await db.run("UPDATE features SET order_value = NULL WHERE hash(customer_id) % 5 = 0");
    const apart = await spaced(unknownValue, { missing: "own-column" });
    expect(apart.summary.columns.map(({ name }) => name)).toContain("order_value_missing");
    for (const missing of ["median", "mode", "knn", "em", "mice"]) {
      const { summary } = await spaced(unknownValue, { missing });
      expect(summary.columns.map(({ name }) => name)).not.toContain("order_value_missing");
      expect(summary.unknown?.by).toBe(missing);
    }
    const { sensitivity } = await examined(unknownValue, { missing: "mode" });
    expect(sensitivity.comparisons[0]!.adjustedRand.mean).toBeGreaterThan(0.9);
    const structural = [...unknownValue.slice(0, 2), metric("order_value", { missing: "None." })];
    const never = await spaced(structural, { missing: "mice" });
    expect(never.summary.columns.map(({ name }) => name)).toContain("order_value_missing");
  });

  it("put declared constants where values are not known, say so, and see what other ways would change", async () => {
    await plantFeatures(db, 240);
    await db.run("UPDATE features SET order_value = NULL WHERE hash(customer_id) % 5 = 0");
    const { summary, sensitivity, opened, note } = await examined(unknownValue, { missing: "constant", constants: 60 });
    expect(summary.unknown?.by).toBe("constant");
    const own = (name: string) => summary.columns.find((column) => column.name === name)!;
    expect(own("order_value").constant).toBeCloseTo(Math.log1p(60), 12);
    expect(own("recency_days").constant).toBeUndefined();
    const at = { "as-is": 1, "what-if": 1 };
    for (const scenario of ["as-is", "what-if"] as const) {
      const methods = sensitivity.comparisons.filter((row) => row.scenario === scenario).map(({ method }) => method);
      expect(methods.filter((method) => method === "constant")).toHaveLength(at[scenario]);
    }
    // The published space has the constant: with it nothing is new but the random starts.
    const asIs = sensitivity.comparisons.find(({ scenario, method }) => scenario === "as-is" && method === "constant")!;
    const again = sensitivity.comparisons.find(({ method }) => method === "again")!;
    expect(asIs.moved.mean).toBe(again.moved.mean);
    const row = opened("missing_measures").find(({ metric: id }) => id === "order_value");
    expect(row?.treatment).toBe("they get the constant that the project declares");
    expect(note("As it is")).toContain("the declared constants");
    expect(opened("missing_sensitivity").filter(({ method }) => method === "constant")).toHaveLength(2);
  });

  it("treat measures without a constant by the method, and say of each measure what is done", async () => {
    await plantFeatures(db, 240);
    await db.run(`UPDATE features SET order_value = CASE WHEN hash(customer_id) % 5 = 0 THEN NULL ELSE order_value END,
      recency_days = CASE WHEN hash(customer_id) % 7 = 0 THEN NULL ELSE recency_days END`);
    const both = [metric("recency_days", { unknown: "always" }), ...unknownValue.slice(1)];
    const options = { missing: "median", constants: { recency_days: 60 } };
    const { opened, note, sensitivity } = await examined(both, options);
    const treatments = new Map(opened("missing_measures").map((row) => [row.metric, row.treatment]));
    expect(treatments.get("recency_days")).toBe("they get the constant that the project declares");
    expect(treatments.get("order_value")).toBe("they get the median of the known values");
    expect(note("What is missing")).toContain(
      "for 1 measure they get the constant that the project declares, and for 1 measure they get",
    );
    const recovered = sensitivity.recovery.filter(({ method }) => method === "constant").map(({ metric: id }) => id);
    expect(recovered).toEqual(["recency_days", "frequency_orders", "order_value"]);
    const apart = await examined(both, { ...options, missing: "own-column" });
    const filled = apart.sensitivity.recovery.filter(({ method }) => method === "constant");
    expect(filled.map(({ metric: id }) => id)).toEqual(["recency_days"]);
    expect(apart.summary.columns.map(({ name }) => name)).toEqual([
      ...["recency_days", "frequency_orders", "order_value", "order_value_missing"],
    ]);
  });

  it.each(["z", "min-max", "robust"] as const)(
    "make of the measures and their gaps the space that was published: %s",
    async (scaling) => {
      await plantFeatures(db, 150);
      await db.run("UPDATE features SET order_value = NULL WHERE hash(customer_id) % 4 = 0");
      const { inputs, summary } = await spaced(unknownValue, { missing: "own-column", scaling });
      const { points } = await readSpace(db, '"clustering-space"', summary);
      const [space, gaps] = ["clustering-space", "clustering-space-gaps"].map((id) => inputs[id]) as Parameters<
        typeof readMeasured
      >[1][];
      const again = spaceOfColumns(await readMeasured(db, space!, gaps!, summary), [], scaling).points;
      expect(again.names).toEqual(points.names);
      expect(
        matrix(again.data, again.rows, again.names).data.every((value, i) => Math.abs(value - points.data[i]!) < 1e-12),
      ).toBe(true);
    },
  );

  it("keep the column of who lacks a measure that is the same for all others", async () => {
    // Two groups that only whether they ever had a coupon, always of 5, tells apart.
    await db.run(`CREATE TABLE features AS SELECT 'c' || lpad(CAST(i AS VARCHAR), 4, '0') AS customer_id,
      10 + hash(i + 1) % 40 AS recency_days, CASE WHEN hash(i) % 5 = 0 THEN NULL ELSE 5 END AS order_value,
      CASE WHEN i % 2 = 0 THEN NULL ELSE 5 END AS frequency_orders FROM range(400) t(i)`);
    const { inputs, summary, sensitivity } = await examined([
      metric("recency_days"),
      metric("frequency_orders"),
      metric("order_value"),
    ]);
    expect(summary.columns.map(({ name }) => name)).toEqual([
      "recency_days",
      "frequency_orders_missing",
      "order_value_missing",
    ]);
    const { points } = await readSpace(db, '"clustering-space"', summary);
    const [space, gaps] = ["clustering-space", "clustering-space-gaps"].map((id) => inputs[id]) as Parameters<
      typeof readMeasured
    >[1][];
    const absent = await readLeftOut(db, gaps!, summary);
    const again = spaceOfColumns(await readMeasured(db, space!, gaps!, summary), absent).points;
    expect(again.names).toEqual(points.names);
    expect(again.data.every((value, i) => Math.abs(value - points.data[i]!) < 1e-12)).toBe(true);
    const rands = sensitivity.comparisons.map(({ method, adjustedRand }) => [method, adjustedRand.mean] as const);
    expect(rands.length).toBeGreaterThan(1);
    for (const [, rand] of rands) expect(rand).toBeGreaterThan(0.6);
  });

  it("find planted groups by imputation, and groups of who is not known by a column of its own", async () => {
    await plantFeatures(db, 300);
    await db.run("UPDATE features SET order_value = NULL WHERE hash(customer_id) % 5 = 0");
    const { sizes, sensitivity, note } = await examined();
    const rows = (scenario: string) =>
      new Map(sensitivity.comparisons.filter((row) => row.scenario === scenario).map((row) => [row.method, row]));
    expect([...rows("as-is").keys()]).toEqual(["again", "own-column", "median", "mode", "knn", "em", "mice"]);
    expect([...rows("what-if").keys()]).toEqual(["own-column", "median", "mode", "knn", "em", "mice"]);
    for (const method of ["knn", "mice"] as const) {
      expect(rows("as-is").get(method)!.moved.high).toBeLessThan(0.05);
      expect(rows("what-if").get(method)!.moved.high).toBeLessThan(0.05);
    }
    expect(rows("as-is").get("mice")).toMatchObject({ sets: 5 });
    const { inputs: apart } = await spaced(unknownValue, { missing: "own-column" });
    expect((await segmented(apart)).length).toBeGreaterThan(3);
    expect(sizes).toEqual([100, 100, 100]);
    expect(note("What is missing")).toContain("1 measure is not known");
    expect(note("As it is")).toContain("chained equations (MICE)");
  });

  it("see that segments depend on it when gaps carry a group", async () => {
    // Two groups differ in one measure only; half of its values are not known, and nothing else tells them.
    await db.run(`CREATE TABLE features AS SELECT 'c' || lpad(CAST(i AS VARCHAR), 4, '0') AS customer_id,
      CASE WHEN hash(i) % 2 = 0 THEN NULL WHEN i % 3 = 0 THEN 100 + hash(i + 7) % 5 WHEN i % 3 = 1 THEN 5000 + hash(i) % 50 ELSE 20000 + hash(i) % 50 END AS order_value,
      10 + hash(i + 1) % 40 AS recency_days, 2 + hash(i + 2) % 9 AS frequency_orders FROM range(500) t(i)`);
    const { sensitivity, note } = await examined(unknownValue, { missing: "median" });
    const moved = sensitivity.comparisons.filter(({ method }) => method === "mice").map((row) => row.moved.mean);
    expect(Math.max(...moved)).toBeGreaterThan(0.1);
    expect(note("As it is")).toMatch(/segments would depend on it|it would matter how/);
  });

  it("bring back values that others tell, and not those that nothing tells", async () => {
    await plantFeatures(db, 300);
    const { sensitivity } = await examined();
    const error = (method: string) =>
      sensitivity.recovery.filter((row) => row.method === method).map((row) => row.error);
    for (const [m, value] of error("knn").entries()) expect(value).toBeLessThan(error("median")[m]! / 2);
    const spread = (method: string) =>
      sensitivity.recovery.filter((row) => row.method === method).map((row) => row.spread!);
    expect(Math.max(...spread("median"))).toBeLessThan(1e-12);
    expect(Math.min(...spread("mice"))).toBeGreaterThan(0.8);
  });

  it("say in words that nothing is unknown", async () => {
    await plantFeatures(db, 240);
    const { note, opened, sensitivity } = await examined();
    expect(note("As it is")).toBe(
      "Nothing in the space is unknown, so that no way of imputing can change the published segments.",
    );
    expect(sensitivity.comparisons.filter(({ scenario }) => scenario === "as-is").map(({ method }) => method)).toEqual([
      "again",
    ]);
    expect(note("What if")).toContain("Had 10% of the known values");
    expect(note("Chains")).toMatch(/R-hat/);
    expect(opened("missing_patterns")).toEqual([]);
    for (const row of opened("missing_measures")) expect(row).toMatchObject({ known: 240, never: 0, unknown: 0 });
  });

  it("publish nothing about few", async () => {
    const { opened, note } = await fewUnknown();
    const row = opened("missing_measures").find(({ metric: id }) => id === "order_value");
    expect([row?.known, row?.unknown]).toEqual([null, null]);
    expect(opened("missing_patterns").filter(({ suppressed }) => !suppressed)).toEqual([]);
    expect(note("What is missing")).toContain("of fewer than 10 customers");
    await plantFewUnknown();
    expect((await examined(unknownValue, {}, { minimumPeople: 100 })).opened("missing_sizes")).toEqual([]);
  });

  it("tell by no subtraction how few values are not known", async () => {
    const { opened, outputs, sensitivity } = await fewUnknown();
    const taken = sensitivity.recovery.find(({ metric: id }) => id === "order_value")!.taken;
    const imputed = sensitivity.chains.find(
      ({ metric: id, scenario }) => id === "order_value" && scenario === "what-if",
    );
    expect(imputed!.imputed - taken).toBe(4);
    const shown = ["missing_chains", "missing_convergence", "missing_recovery"].flatMap((id) => opened(id));
    expect(shown.length).toBeGreaterThan(100);
    expect(new Set(shown.map(({ people }) => people))).toEqual(new Set([240]));
    expect(JSON.stringify(outputs)).not.toMatch(/"(imputed|taken)"/);
    expect(opened("missing_convergence").filter(({ scenario }) => scenario === "as-is")).toEqual([]);
  });

  it("tell no share of too few moved customers, nor what imputing the unknown values of few would change", async () => {
    const { inputs, sensitivity } = await fewUnknown();
    expect(sensitivity.unknown).toBe(4);
    const all = (share: number) => ({ mean: share, low: share, high: share });
    const shares = [5 / 240, 0, 0.5, 235 / 240, 10 / 240, 0.25];
    const [again, ...others] = sensitivity.comparisons;
    const some = others.filter(({ scenario }) => scenario === "what-if");
    const moved = some.map((row, i) => ({ ...row, moved: all(shares[i]!), unsettled: shares[i]! }));
    const comparisons = [again!, ...others.filter(({ scenario }) => scenario === "as-is"), ...moved];
    const given = { ...inputs, "missing-sensitivity": { ...sensitivity, comparisons } };
    const { outputs } = await runStep(missingTablesStep, db, given, { minimumPeople: 10 });
    const table = (id: string) => outputs[`release/${id}`] as ReleaseRow[];
    const rows = table("missing_sensitivity");
    expect(rows.filter(({ scenario }) => scenario === "as-is").map(({ method }) => method)).toEqual(["again"]);
    const shown = [null, 0, 0.5, null, 10 / 240, 0.25];
    const told = rows.filter(({ scenario }) => scenario === "what-if");
    for (const name of ["moved", "moved_low", "moved_high", "unsettled"])
      expect(told.map((row) => row[name])).toEqual(shown);
    const sized = new Set(table("missing_sizes").map(({ scenario, method }) => `${scenario} ${method}`));
    expect([...sized].some((name) => name.startsWith("as-is") && !name.endsWith("again"))).toBe(false);
    for (const i of [0, 3]) expect(sized.has(`what-if ${some[i]!.method}`)).toBe(false);
    const text = table("missing_notes").map((row) => row.text);
    expect(text.join(" ")).toContain("a column of its own (held back)");
    expect(text.join(" ")).not.toMatch(/2\.1%|97\.9%/);
    expect(text[1]).toBe("Some values are unknown, but of too few of the customers who were drawn to tell.");
  });

  it("take nothing away where a tenth is of fewer than may be told of, and say so", async () => {
    await plantFeatures(db, 90);
    const small = await examined();
    expect(small.sensitivity.spared).toBe(3);
    expect(small.opened("missing_sensitivity").map(({ method }) => method)).toEqual(["again"]);
    for (const id of ["missing_recovery", "missing_chains", "missing_convergence"])
      expect(small.opened(id)).toEqual([]);
    expect(small.note("What if")).toMatch(/^Not measured: 10% of the known values are those of fewer than 10 /);
    await plantFeatures(db, 240);
    await db.run("UPDATE features SET order_value = NULL WHERE hash(customer_id) % 4 <> 0");
    const { sensitivity, note } = await examined();
    expect(sensitivity.spared).toBe(1);
    expect([...new Set(sensitivity.recovery.map(({ metric: id }) => id))]).toEqual([
      ...["recency_days", "frequency_orders"],
    ]);
    expect(note("What if")).toContain(", but nothing of 1 measure where these are those of fewer than 10): ");
    expect((await examined(unknownValue, {}, { minimumPeople: 5 })).sensitivity.spared).toBe(0);
  });

  it("say of nearly all customers no number", () => {
    const measures = {
      measures: [{ metric: "a", customers: 500, known: 3, never: 0, unknown: 497, inSpace: true }],
      patterns: [],
    };
    const little = { pValue: 0.2, customers: 495, of: 500 };
    const sensitivity = {
      customers: 0,
      unknown: 0,
      taken: 0.1,
      spared: 0,
      sizes: [],
      comparisons: [],
      recovery: [],
      trace: [],
      chains: [],
    };
    const notes = missingNotes({
      space: { columns: [], customers: 500, leftOut: [] },
      measures: { ...measures, little },
      sensitivity: { ...sensitivity, reason: "it cannot be" },
      means: { most: 500, sets: 5, metrics: ["a"], unsure: [], means: [] },
      minimumPeople: 10,
    });
    const text = notes.map((note) => note.text).join(" ");
    expect(text).not.toMatch(/49[57]/);
    expect(text).toContain("Little's test among nearly all customers for whom everything happened");
    expect(text).toContain("of as many as nearly all customers");
  });

  it("give the same in every run, whatever the order of the rows, and words where there is one segment", async () => {
    await plantFeatures(db, 150);
    const { outputs } = await examined();
    await db.run("CREATE OR REPLACE TABLE features AS SELECT * FROM features ORDER BY hash(customer_id)");
    expect((await examined()).outputs).toEqual(outputs);
    await db.run("CREATE OR REPLACE TABLE features AS SELECT customer_id, 5 AS recency_days FROM features");
    const { note, opened } = await examined();
    expect(note("What if")).toBe("Not measured: there is one segment only.");
    expect(opened("missing_sensitivity")).toEqual([]);
  });
});
