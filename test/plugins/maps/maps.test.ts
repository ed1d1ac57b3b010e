import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ReleaseRow } from "../../../src/plugin.ts";
import { customerMapsStep } from "../../../src/plugins/maps/customerMapsStep.ts";
import { axisWords, mapNote } from "../../../src/plugins/maps/mapNotes.ts";
import { mapsTablesStep } from "../../../src/plugins/maps/mapsTablesStep.ts";
import type { CustomerMap, CustomerMaps } from "../../../src/plugins/maps/mapsTypes.ts";
import { openDoor, type PublicRow } from "../../../src/privacy/index.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";
import { clusterPlanted, keep } from "../clusterPlanted.ts";
import { plantFeatures } from "../plantedFeatures.ts";
import { runStep, tableInput } from "../runStep.ts";

let db: Database;
beforeEach(async () => {
  db = await openDatabase();
});
afterEach(() => db.close());

async function mapsOf(customers: number, options: unknown = {}, minimumPeople = 10) {
  await plantFeatures(db, customers);
  const { space, summary } = await clusterPlanted(db, { minimumPeople });
  const inputs = { "clustering-space": await tableInput(db, "clustering-space"), "clustering-space-summary": space };
  const run = await runStep(customerMapsStep, db, inputs, { minimumPeople }, { options });
  await keep(db, "customer-maps", run);
  await db.run(
    `CREATE OR REPLACE TABLE membership AS SELECT customer_id, 's' || label AS segment FROM "segmentation/k-means"`,
  );
  const { outputs } = await runStep(
    mapsTablesStep,
    db,
    {
      ...{ "customer-maps": await tableInput(db, "customer-maps"), "clustering-space-summary": space },
      "customer-maps-summary": run.outputs["customer-maps-summary"],
      membership: await tableInput(db, "membership"),
      segments: summary.sizes.map((size, label) => ({ id: `s${label}`, label, size, name: `n${label}` })),
    },
    { minimumPeople },
  );
  const opened = (id: string): readonly PublicRow[] => {
    const declaration = mapsTablesStep.tables!.find((table) => table.id === id)!;
    return openDoor(declaration, outputs[`release/${id}`] as ReleaseRow[], { minimumPeople }).rows;
  };
  const tables = Object.fromEntries(mapsTablesStep.tables!.map(({ id }) => [id, opened(id)]));
  return { summary: run.outputs["customer-maps-summary"] as CustomerMaps, run, tables };
}

describe("the maps", () => {
  it("show three planted groups apart, each map with its figures", async () => {
    const { tables, summary } = await mapsOf(300);
    expect(tables["maps"]!.map((row) => row["map"])).toEqual(["principal-components", "t-sne", "umap"]);
    for (const row of tables["maps"]!) {
      expect(row["people"]).toBe(300);
      expect(row["neighbourhood_hit"]).toBeGreaterThan(0.99);
      expect(row["trustworthiness"]).toBeGreaterThan(0.85);
    }
    expect(summary.axes.map(({ loadings }) => loadings.length)).toEqual([3, 3]);
    expect(tables["map_axes"]![0]!["towards_high"]).toContain("recency_days");
    expect(tables["map_segments"]!.length).toBe(9);
  });

  it("show squares of enough people only, and everybody is in one or elsewhere", async () => {
    const { tables } = await mapsOf(300);
    const cells = tables["map_cells"]!;
    expect(cells.length).toBeGreaterThan(20);
    expect(cells.filter((row) => row["suppressed"] === true || Number(row["people"]) < 10)).toEqual([]);
    for (const map of ["principal-components", "t-sne", "umap"]) {
      const own = cells.filter((row) => row["map"] === map);
      expect(own.reduce((sum, row) => sum + Number(row["people"]), 0)).toBe(300);
      expect(own.reduce((sum, row) => sum + Number(row["share"]), 0)).toBeCloseTo(3, 10);
    }
  });

  it("leave out a segment of too few drawn customers, and the next smallest with it", async () => {
    const { tables } = await mapsOf(300, { linearCustomers: 100, customers: 100, judged: 50 }, 33);
    expect(tables["map_segments"]!.length).toBeLessThan(9);
    for (const map of ["principal-components", "t-sne", "umap"]) {
      const segmentsIn = (id: string) => tables[id]!.filter((row) => row["map"] === map).map((row) => row["segment"]);
      expect([0, 1, 3]).toContain(segmentsIn("map_segments").length);
      expect(new Set(segmentsIn("map_cells"))).toEqual(new Set(segmentsIn("map_segments")));
    }
  });

  it("are of drawn customers where there are many, and say so", async () => {
    const { summary, tables } = await mapsOf(300, { customers: 150, judged: 60 });
    expect(summary.maps.map(({ drawn, judged }) => [drawn, judged])).toEqual([
      [300, 60],
      [150, 60],
      [150, 60],
    ]);
    expect(tables["maps"]!.find((row) => row["map"] === "umap")!["note"]).toContain("150 customers drawn at random");
  });

  it("are the same whatever the order of the rows", async () => {
    const before = await mapsOf(120);
    await db.run("DROP TABLE features");
    await plantFeatures(db, 120);
    await db.run("CREATE OR REPLACE TABLE features AS SELECT * FROM features ORDER BY hash(customer_id)");
    const { space } = await clusterPlanted(db);
    const inputs = { "clustering-space": await tableInput(db, "clustering-space"), "clustering-space-summary": space };
    const again = await runStep(customerMapsStep, db, inputs, { minimumPeople: 10 });
    expect(again.outputs).toEqual(before.run.outputs);
  });

  it("are not made of too few customers, nor of alike ones, and say why", async () => {
    const { summary, tables } = await mapsOf(25);
    expect(summary).toEqual({ maps: [], axes: [], reason: "there are fewer than 30 customers" });
    expect(Object.values(tables).every((rows) => rows.length === 0)).toBe(true);
    await db.run("DROP TABLE features");
    await db.run("CREATE TABLE features AS SELECT 'c' || i AS customer_id, 5 AS recency_days FROM range(40) t(i)");
    const { space } = await clusterPlanted(db);
    const inputs = { "clustering-space": await tableInput(db, "clustering-space"), "clustering-space-summary": space };
    const run = await runStep(customerMapsStep, db, inputs, { minimumPeople: 10 });
    expect(run.outputs["customer-maps-summary"]).toMatchObject({
      maps: [],
      reason: "no measure tells customers apart",
    });
  });
});

const map: CustomerMap = {
  ...{ map: "t-sne", drawn: 3000, neighbours: 12, trustworthiness: 0.97, continuity: 0.9, judged: 1000 },
  ...{ settings: "perplexity 30", converged: true },
};

describe("mapNote", () => {
  it("says what a map does not mean, and how far it can be trusted", () => {
    const note = mapNote(map);
    expect(note).toContain("Distances between far groups mean nothing");
    expect(note).toContain("near in truth as well (trustworthiness 0.970), and few are torn");
    expect(note).toContain("3,000 customers drawn at random, perplexity 30");
    expect(mapNote({ ...map, trustworthiness: 0.7, continuity: 0.5 })).toContain("often not near in truth");
    expect(mapNote({ ...map, converged: false })).toContain("still moved at the end");
    expect(mapNote({ ...map, map: "principal-components" })).not.toContain("mean nothing");
  });
});

describe("axisWords", () => {
  const columns = [
    { name: "orders", metric: "orders", role: "value" as const },
    { name: "age_missing", metric: "age", role: "missing" as const },
  ];
  const metrics = [{ ...{ id: "orders", title: "Orders placed", unit: "orders", formula: "" }, description: "" }];
  const words = (loadings: Record<string, number>) =>
    axisWords(
      { axis: "x", share: 0.5, loadings: Object.entries(loadings).map(([column, loading]) => ({ column, loading })) },
      columns,
      metrics,
    );

  it("names measures by their titles, strongest first, and what falls", () => {
    expect(words({ orders: 0.9, age_missing: -0.5, other: 0.1 })).toBe("more orders placed; less missing age");
    expect(words({ orders: 0.3 })).toBe("no single measure stands out");
    expect(words({ a: 0.5, b: 0.6, c: 0.7, d: 0.8, e: 0.9 })).toBe("more e, d, c, b");
  });
});
