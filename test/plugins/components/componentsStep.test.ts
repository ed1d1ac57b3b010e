import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ReleaseRow } from "../../../src/plugin.ts";
import { componentsStep } from "../../../src/plugins/components/componentsStep.ts";
import { openDoor } from "../../../src/privacy/index.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";
import { clusterPlanted } from "../clusterPlanted.ts";
import { plantFeatures } from "../plantedFeatures.ts";
import { runStep, tableInput } from "../runStep.ts";

let db: Database;
beforeEach(async () => {
  db = await openDatabase();
});
afterEach(() => db.close());

async function components(minimumPeople = 10): Promise<Record<string, readonly ReleaseRow[]>> {
  const { space } = await clusterPlanted(db);
  const inputs = {
    "clustering-space": await tableInput(db, "clustering-space"),
    "clustering-space-summary": space,
  };
  const { outputs } = await runStep(componentsStep, db, inputs);
  return Object.fromEntries(
    componentsStep.tables!.map((table) => {
      return [table.id, openDoor(table, outputs[`release/${table.id}`] as ReleaseRow[], { minimumPeople }).rows];
    }),
  );
}

describe("componentsStep", () => {
  it("gives shares that add up to one, and loadings whose squares add up to one for each measure", async () => {
    await plantFeatures(db, 120);
    const { components: found, component_loadings: loadings } = await components();
    expect(found!.map(({ component }) => component)).toEqual([1, 2, 3]);
    expect(found!.reduce((sum, row) => sum + Number(row["share"]), 0)).toBeCloseTo(1, 12);
    expect(found!.at(-1)!["cumulative_share"]).toBeCloseTo(1, 12);
    for (const column of ["recency_days", "frequency_orders", "order_value"]) {
      const own = loadings!.filter((row) => row["column"] === column);
      expect(own.reduce((sum, row) => sum + Number(row["loading"]) ** 2, 0)).toBeCloseTo(1, 10);
    }
  });

  it("finds that the planted groups differ in one direction most: recent, frequent and dear go together", async () => {
    await plantFeatures(db, 120);
    const { components: found, component_loadings: loadings } = await components();
    expect(Number(found![0]!["share"])).toBeGreaterThan(0.9);
    const first = loadings!.filter(({ component }) => component === 1);
    const signs = Object.fromEntries(first.map((row) => [row["column"], Math.sign(Number(row["loading"]))]));
    expect(signs["frequency_orders"]).toBe(signs["order_value"]);
    expect(signs["recency_days"]).toBe(-signs["order_value"]!);
  });

  it("has no rows when customers do not differ in anything", async () => {
    await db.run("CREATE TABLE features AS SELECT 'c' || i AS customer_id, 5 AS recency_days FROM range(40) t(i)");
    expect(await components()).toEqual({ components: [], component_loadings: [] });
  });
});
