import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { drawRows, silhouettes } from "../../../src/cluster/index.ts";
import { matrix } from "../../../src/matrix/index.ts";
import type { ReleaseRow } from "../../../src/plugin.ts";
import { evidenceTablesStep } from "../../../src/plugins/lab/evidenceTablesStep.ts";
import type { LabRatings } from "../../../src/plugins/lab/labTypes.ts";
import { silhouetteProfile } from "../../../src/plugins/lab/silhouetteProfile.ts";
import { silhouettesTableStep } from "../../../src/plugins/lab/silhouettesTableStep.ts";
import { openDoor } from "../../../src/privacy/index.ts";
import { stream } from "../../../src/random/index.ts";
import { type Database, openDatabase, readColumns } from "../../../src/table/index.ts";
import { clusterPlanted, keep } from "../clusterPlanted.ts";
import { plantFeatures } from "../plantedFeatures.ts";
import "../../properties.ts";
import { runStep, tableInput } from "../runStep.ts";

describe("silhouetteProfile", () => {
  it("tells means of groups of neighbours, the highest first", () => {
    expect(silhouetteProfile(Float64Array.of(0.1, 0.9, 0.5, 0.7), 2, 2)).toEqual([0.8, 0.3]);
    expect(silhouetteProfile(Float64Array.of(0.1, 0.9, 0.5, 0.7), 4, 1)).toEqual([0.9, 0.7, 0.5, 0.1]);
  });

  it("lets neighbouring places of a small segment tell the same group, and all the same of one too small to be parted", () => {
    expect(silhouetteProfile(Float64Array.of(0.25, 0.75, 0, 1), 4, 2)).toEqual([0.875, 0.875, 0.125, 0.125]);
    expect(silhouetteProfile(Float64Array.of(0, 1, 0.5), 3, 2)).toEqual([0.5, 0.5, 0.5]);
  });

  it("never rises, keeps the mean where groups are of equal size, and tells no value of fewer than asked for", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 90 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 12 }),
        (values, points, least) => {
          const profile = silhouetteProfile(Float64Array.from(values), points, least);
          expect(profile).toHaveLength(points);
          for (let i = 1; i < points; i++) expect(profile[i]!).toBeLessThanOrEqual(profile[i - 1]! + 1e-12);
          expect(new Set(profile).size).toBeLessThanOrEqual(Math.max(1, Math.floor(values.length / least)));
          if (values.length % points === 0 && values.length / points >= least) {
            const mean = (all: readonly number[]) => all.reduce((sum, value) => sum + value, 0) / all.length;
            expect(mean(profile)).toBeCloseTo(mean(values), 9);
          }
        },
      ),
    );
  });
});

describe("the tables of silhouettes and evidence", () => {
  let db: Database;
  beforeEach(async () => {
    db = await openDatabase();
  });
  afterEach(() => db.close());

  async function inputs() {
    await plantFeatures(db, 240);
    const { space, summary, runs } = await clusterPlanted(db);
    await keep(db, "segmentation-partitions/k-means", runs[1]!);
    return {
      "clustering-space": await tableInput(db, "clustering-space"),
      "clustering-space-summary": space,
      segmentation: await tableInput(db, "segmentation/k-means"),
      "segmentation-summary": summary,
      "segmentation/*": { "segmentation/k-means": await tableInput(db, "segmentation/k-means") },
      "segmentation-summary/*": { "segmentation-summary/k-means": summary },
      "segmentation-partitions/*": {
        "segmentation-partitions/k-means": await tableInput(db, "segmentation-partitions/k-means"),
      },
      segments: summary.sizes.map((size, label) => ({ id: `s${label}`, label, size, name: `n${label}` })),
    };
  }

  async function rowsAt(minimumPeople: number) {
    const given = await inputs();
    const { outputs } = await runStep(silhouettesTableStep, db, given, { minimumPeople });
    const [declaration] = silhouettesTableStep.tables!;
    return openDoor(declaration!, outputs["release/lab_silhouettes"] as ReleaseRow[], { minimumPeople }).rows;
  }

  it("tell 20 places of each segment of each k, with the mean of exact silhouettes, and name the published segments", async () => {
    const rows = await rowsAt(2);
    const names = ["frequency_orders", "order_value", "recency_days"];
    const space = await readColumns(db, `SELECT * FROM "clustering-space" ORDER BY customer_id`, names);
    const { data } = await readColumns(db, `SELECT k3 FROM "segmentation-partitions/k-means" ORDER BY customer_id`, [
      "k3",
    ]);
    const found = await silhouettes(matrix(space.data, space.rows, names), Int32Array.from(data));
    const published = rows.filter(({ k }) => k === 3);
    expect(published).toHaveLength(3 * 20);
    for (const { label, size, value } of found!.clusters) {
      const own = published.filter(({ segment }) => segment === label + 1);
      expect(own.every((row) => row.segment_id === `s${label}` && row.people === size)).toBe(true);
      expect(own[0]!.segment_mean).toBeCloseTo(value, 9);
    }
    expect(rows.filter(({ k }) => k === 2).every((row) => row.segment_id === null)).toBe(true);
  });

  it("compare drawn customers where there are many, and still say how many a segment has", async () => {
    const given = await inputs();
    const run = await runStep(silhouettesTableStep, db, given, { minimumPeople: 2 }, { options: { customers: 100 } });
    const rows = (run.outputs["release/lab_silhouettes"] as ReleaseRow[]).filter(
      ({ k, place }) => k === 3 && place === 1,
    );
    expect(rows.map(({ compared }) => compared)).toEqual([100, 100, 100]);
    expect(rows.reduce((sum, { people }) => sum + Number(people), 0)).toBe(240);
  });

  it("leave out a partition with a segment of too few people as a whole", async () => {
    const all = new Set((await rowsAt(2)).map(({ k }) => k));
    const rows = await rowsAt(40);
    expect(new Set(rows.map(({ k }) => k)).size).toBeLessThan(all.size);
    expect(rows.every((row) => Number(row.people) >= 40 && row.suppressed === false)).toBe(true);
  });

  it("leave out a partition with a segment of too few people of whom nobody was drawn", async () => {
    const given = await inputs();
    const drawn = new Set(drawRows(240, 100, stream(1, "lab-silhouettes", "customers")));
    const [one, other] = Array.from({ length: 240 }, (_, row) => row).filter((row) => !drawn.has(row));
    const table = `"segmentation-partitions/k-means"`;
    await db.run(`CREATE OR REPLACE TABLE ${table} AS SELECT customer_id, k3,
      CASE WHEN row_number() OVER (ORDER BY customer_id) - 1 IN (${one}, ${other}) THEN 3 ELSE k3 END AS k4 FROM ${table}`);
    const kept = await tableInput(db, "segmentation-partitions/k-means");
    const few = { ...given, "segmentation-partitions/*": { "segmentation-partitions/k-means": kept } };
    const { outputs } = await runStep(
      silhouettesTableStep,
      db,
      few,
      { minimumPeople: 10 },
      { options: { customers: 100 } },
    );
    const rows = outputs["release/lab_silhouettes"] as ReleaseRow[];
    expect([...new Set(rows.map(({ k }) => k))]).toEqual([3]);
  });

  it("say what the gap statistic and the null test found, and nothing where they did not run", async () => {
    const ratings: LabRatings = {
      ...{ partitions: [], totalInertia: 1, gapCustomers: 500, gapReferences: 10 },
      gaps: [{ algorithm: "k-means", k: undefined, reason: "none" }],
    };
    const structure = { verdict: "one-cloud", pValue: 0.4, rows: 300, reason: "no valley" };
    const space = { customers: 320 };
    const told = await runStep(
      evidenceTablesStep,
      db,
      { "lab-ratings": ratings, "clustering-space-summary": space, choice: { structure } },
      { minimumPeople: 10 },
    );
    expect(told.outputs["release/lab_gaps"]).toEqual([
      { algorithm: "k-means", people: 500, sets: 10, k: null, reason: "none" },
    ]);
    expect(told.outputs["release/lab_structure"]).toEqual([
      {
        ...{ test: "one-cloud", people: 320, tested: 300, untested: 20, told: "300 customers" },
        ...{ verdict: "one-cloud", p_value: 0.4, reason: "no valley" },
      },
    ]);
    const silent = await runStep(
      evidenceTablesStep,
      db,
      { "lab-ratings": { ...ratings, gaps: [] }, "clustering-space-summary": space },
      { minimumPeople: 10 },
    );
    expect(silent.outputs).toEqual({ "release/lab_gaps": [], "release/lab_structure": [] });
  });

  it("tell no number of customers who could not be tested where they are few", async () => {
    const ratings = { partitions: [], totalInertia: 1, gapCustomers: 1, gapReferences: 1, gaps: [] };
    const rowOf = async (structure: object, customers: number) => {
      const given = { "lab-ratings": ratings, "clustering-space-summary": { customers }, choice: { structure } };
      const { outputs } = await runStep(evidenceTablesStep, db, given, { minimumPeople: 10 });
      const declaration = evidenceTablesStep.tables!.find(({ id }) => id === "lab_structure")!;
      return openDoor(declaration, outputs["release/lab_structure"] as ReleaseRow[], { minimumPeople: 10 }).rows[0];
    };
    const one = { verdict: "one-cloud", pValue: 0.4, rows: 300, reason: "no valley" };
    expect(await rowOf(one, 303)).toMatchObject({ tested: null, untested: null, told: "nearly all customers" });
    const none = { verdict: "not-tested", pValue: undefined, rows: 4, reason: "Not tested: there are 4 rows" };
    const row = await rowOf(none, 303);
    expect(row).toMatchObject({ tested: null, untested: null, told: "too few customers to tell" });
    expect(String(row?.reason)).not.toMatch(/4/);
  });
});
