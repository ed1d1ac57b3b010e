import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cell } from "../../../src/impute/index.ts";
import type { ReleaseRow } from "../../../src/plugin.ts";
import { missingTablesStep } from "../../../src/plugins/missing/missingTablesStep.ts";
import type { FillComparison } from "../../../src/plugins/missing/missingTypes.ts";
import { tellWhom } from "../../../src/plugins/missing/tellWhom.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";
import { plantFeatures } from "../plantedFeatures.ts";
import { runStep } from "../runStep.ts";
import { enoughOf, examiner, metric } from "./examiner.ts";

let db: Database;
beforeEach(async () => {
  db = await openDatabase();
});
afterEach(() => db.close());
const { examined } = examiner(() => db);

const range = { mean: 0, low: 0, high: 0 };
const row = (method: FillComparison["method"]): FillComparison => ({
  ...{ scenario: "as-is", method, sets: 1, adjustedRand: range, moved: range, sizes: [] },
});
const rows = (["own-column", "constant", "median", "knn"] as const).map(row);

/** Of 100 customers, those from one place to another lack a measure. */
const measure = (name: string, from: number, to: number, constant?: number) => ({
  metric: name,
  values: new Float64Array(100),
  states: Uint8Array.from({ length: 100 }, (_, i) => (i >= from && i < to ? cell.unknown : cell.known)),
  ...(constant === undefined ? {} : { constant }),
});

describe("tellWhom", () => {
  const about = (measures: readonly ReturnType<typeof measure>[], others: "knn" | "own-column" | "constant" = "knn") =>
    tellWhom(rows, measures, others).map((found) => found.about);

  it("takes the least of those who lack a measure with a constant, another, or both", () => {
    expect(about([measure("a", 0, 3, 1), measure("b", 3, 33)])).toEqual([undefined, 3, undefined, 3]);
    expect(about([measure("a", 0, 30, 1), measure("b", 30, 37)])).toEqual([undefined, 7, undefined, 7]);
    expect(about([measure("a", 0, 30, 1), measure("b", 2, 30)])).toEqual([undefined, 2, undefined, 2]);
    expect(about([measure("a", 0, 30, 1), measure("b", 25, 60)])).toEqual([undefined, 5, undefined, 5]);
    expect(about([measure("a", 0, 30, 1), measure("b", 0, 30)])).toEqual([undefined, 30, undefined, 30]);
    expect(about([measure("a", 0, 3, 1), measure("b", 3, 33)], "own-column")).toEqual([3, 3, undefined, undefined]);
    expect(about([measure("a", 0, 30, 1), measure("b", 5, 5)], "constant")).toEqual([undefined, 30, 30, undefined]);
  });

  it("has nothing to tell where no constant is declared, or nobody lacks a measure that has one", () => {
    expect(about([measure("a", 0, 3), measure("b", 3, 33)])).toEqual([undefined, undefined, undefined, undefined]);
    expect(about([measure("a", 0, 0, 1), measure("b", 3, 33)])).toEqual([undefined, 0, undefined, 30]);
  });
});

describe("the tables of missing values", () => {
  /** Of 240 customers some lack recency, which has a constant, and 30 others the value of orders. */
  async function published(without: number, moved?: number) {
    await plantFeatures(db, 240);
    await db.run(`UPDATE features SET recency_days = NULL WHERE customer_id < 'c${String(without).padStart(6, "0")}'`);
    await db.run("UPDATE features SET order_value = NULL WHERE customer_id >= 'c000200' AND customer_id < 'c000230'");
    const both = [
      metric("recency_days", { unknown: "always" }),
      metric("frequency_orders"),
      metric("order_value", { unknown: "always" }),
    ];
    const { inputs, sensitivity } = await examined(both, { missing: "knn", constants: { recency_days: 4000 } });
    const share = moved === undefined ? undefined : moved / 240;
    const comparisons = sensitivity.comparisons.map((one) =>
      share === undefined ? one : { ...one, moved: { mean: share, low: share, high: share } },
    );
    const given = { ...inputs, "missing-sensitivity": { ...sensitivity, comparisons } };
    const { outputs } = await runStep(missingTablesStep, db, given, enoughOf);
    const table = (id: string) => outputs[`release/${id}`] as ReleaseRow[];
    const methods = (id: string) => [
      ...new Set(table(id).flatMap(({ scenario, method }) => (scenario === "as-is" ? [method] : []))),
    ];
    return { sensitivity, table, methods, note: String(table("missing_notes")[1]?.text) };
  }

  it("tell of no row that differs from others by three customers, in shares nor sizes nor words", async () => {
    const { sensitivity, methods, note, table } = await published(3, 60);
    expect(sensitivity.unknown).toBe(33);
    expect(methods("missing_sensitivity")).toEqual(["again", "own-column", "median", "mode", "em", "mice"]);
    for (const method of methods("missing_sizes")) expect(["constant", "knn"]).not.toContain(method);
    expect(note).not.toMatch(/declared constants \d|nearest neighbours/);
    expect(note).toContain("What the declared constants change is held back");
    const whatIf = table("missing_sensitivity").filter(({ scenario }) => scenario === "what-if");
    expect(whatIf.map(({ method }) => method)).toEqual(expect.arrayContaining(["constant", "knn"]));
  });

  it("tell of them where enough lack either", async () => {
    const { methods, note } = await published(20, 60);
    expect(methods("missing_sensitivity")).toEqual(expect.arrayContaining(["constant", "knn"]));
    expect(note).toContain("the declared constants 25%");
    expect(note).not.toContain("is held back");
  });

  it("tell no index where few move", async () => {
    const { table } = await published(20, 2);
    for (const one of table("missing_sensitivity")) {
      const { adjusted_rand, adjusted_rand_low, adjusted_rand_high, moved } = one;
      expect([adjusted_rand, adjusted_rand_low, adjusted_rand_high, moved]).toEqual([null, null, null, null]);
    }
    expect(table("missing_sensitivity").length).toBeGreaterThan(10);
  });
});
