import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dbscanStep } from "../../../src/plugins/density/dbscanStep.ts";
import { densityTablesStep } from "../../../src/plugins/density/densityTablesStep.ts";
import { hdbscanStep } from "../../../src/plugins/density/hdbscanStep.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";
import { clusterPlanted } from "../clusterPlanted.ts";
import { plantFeatures } from "../plantedFeatures.ts";
import { runStep, tableInput } from "../runStep.ts";

let db: Database;
beforeEach(async () => {
  db = await openDatabase();
});
afterEach(() => db.close());

type Row = Readonly<Record<string, unknown>>;

async function tables(): Promise<Record<"summary" | "regions" | "branches" | "distances", readonly Row[]>> {
  const { space } = await clusterPlanted(db);
  const inputs = { "clustering-space": await tableInput(db, "clustering-space"), "clustering-space-summary": space };
  const findings = await Promise.all(
    ([hdbscanStep, dbscanStep] as const).map((step) => runStep(step, db, inputs, { minimumPeople: 10 })),
  );
  const run = await runStep(densityTablesStep, db, Object.assign({}, ...findings.map(({ outputs }) => outputs)));
  const rows = (id: string) => run.outputs[`release/density_${id}`] as readonly Row[];
  return {
    ...{ summary: rows("summary"), regions: rows("regions") },
    ...{ branches: rows("branches"), distances: rows("distances") },
  };
}

describe("densityTablesStep", () => {
  it("tells regions, branches and distances, and nothing of fewer people than may be published", async () => {
    await plantFeatures(db, 300);
    const { summary, regions, branches, distances } = await tables();
    expect(summary.map(({ algorithm }) => algorithm)).toEqual(["dbscan", "hdbscan"]);
    expect(summary[1]).toMatchObject({
      people: 300,
      regions: 3,
      unassigned: null,
      unassigned_share: null,
      min_samples: 10,
    });
    expect(regions.filter(({ algorithm }) => algorithm === "hdbscan").map(({ people }) => people)).toEqual([
      100, 100, 100,
    ]);
    expect(branches.filter(({ region }) => region !== null)).toHaveLength(3);
    expect(distances.length).toBeGreaterThan(50);
    for (const row of [...regions, ...branches, ...distances]) expect(row.people).toBeGreaterThanOrEqual(10);
    for (const declared of densityTablesStep.tables ?? []) {
      const found = { density_summary: summary, density_regions: regions, density_branches: branches }[declared.id];
      for (const row of found ?? distances) {
        expect(Object.keys(row).sort()).toEqual(declared.columns.map(({ name }) => name).sort());
      }
    }
  });

  it("has no regions where customers are all alike", async () => {
    await db.run("CREATE TABLE features AS SELECT 'c' || i AS customer_id, 5 AS recency_days FROM range(40) t(i)");
    const { summary, regions, branches, distances } = await tables();
    expect([regions, branches, distances]).toEqual([[], [], []]);
    expect(summary.map(({ regions: count, unassigned }) => [count, unassigned])).toEqual([
      [0, null],
      [0, null],
    ]);
  });
});
