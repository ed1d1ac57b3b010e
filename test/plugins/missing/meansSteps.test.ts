import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ReleaseRow } from "../../../src/plugin.ts";
import { missingTablesStep } from "../../../src/plugins/missing/missingTablesStep.ts";
import type { MissingMeans } from "../../../src/plugins/missing/missingTypes.ts";
import { pooledStep } from "../../../src/plugins/missing/pooledStep.ts";
import { openDoor } from "../../../src/privacy/index.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";
import { plantFeatures } from "../plantedFeatures.ts";
import { runStep } from "../runStep.ts";
import { enoughOf, examiner, metric, unknownValue } from "./examiner.ts";

let db: Database;
beforeEach(async () => {
  db = await openDatabase();
});
afterEach(() => db.close());
const { measured, segmented, examined } = examiner(() => db);

describe("means of what is not known of everybody", () => {
  it("publish means of what is not known of everybody as Rubin's rules pool them, and the known counts add up", async () => {
    await plantFeatures(db, 300);
    await db.run("ALTER TABLE features ADD COLUMN visits DOUBLE");
    // Visits go with recency; the more there are, the likelier they are not known.
    await db.run(`UPDATE features SET visits = 1000 / (recency_days + 10) + hash(customer_id) % 5`);
    const truth = await db.rows(`SELECT avg(visits) AS m FROM features GROUP BY visits < 10, visits < 25 ORDER BY m`);
    await db.run("UPDATE features SET visits = NULL WHERE hash(customer_id) % 3 = 0");
    const metrics = [...unknownValue, metric("visits", { missing: "Nobody counted.", unknown: "always" })];
    const { inputs, opened, note, sizes } = await examined(metrics);
    const rows = opened("missing_means");
    const { means } = inputs["missing-means"] as MissingMeans;
    expect(rows.map(({ metric: id }) => id)).toEqual(["visits", "visits", "visits"]);
    expect(rows.map(({ people }) => people)).toEqual(sizes);
    for (const row of rows) {
      expect(row).toMatchObject({ sets: 5, suppressed: false, suppressed_columns: null });
      expect(Number(row.known) + Number(row.unknown)).toBe(row.people);
      const own = means.find(({ label }) => `s${label}` === row.segment)!.pooled!;
      expect(row.within).toBe(own.within);
      expect([row.low, row.high]).toEqual([own.low, own.high]);
      const wanted = truth.map(({ m }) => Number(m));
      const estimate = Number(row.estimate);
      const near = wanted.reduce((a, b) => (Math.abs(b - estimate) < Math.abs(a - estimate) ? b : a));
      expect(Math.abs(near - estimate)).toBeLessThan(Number(row.high) - Number(row.low));
      expect(row.fraction_missing).toBeGreaterThan(0);
    }
    expect(note("Means")).toContain(
      "1 measure is not known of everybody. What customers like those of a segment have on average is pooled over 5",
    );
  });

  it("leave means out of what is known, or not known, of too few, and tell none by subtraction", async () => {
    // Three segments: of one 4 are not known, of one 40, of one 50; then of one only 6 are known.
    const examinedWith = async (hidden: string) => {
      await plantFeatures(db, 300);
      await db.run("ALTER TABLE features ADD COLUMN visits DOUBLE");
      await db.run("UPDATE features SET visits = hash(customer_id) % 20");
      await db.run(`UPDATE features SET visits = NULL WHERE ${hidden}`);
      const metrics = [...unknownValue, metric("visits", { missing: "Nobody counted.", unknown: "always" })];
      const { inputs } = await measured(metrics);
      await segmented(inputs);
      const pooledRun = await runStep(pooledStep, db, inputs, enoughOf, { options: { sets: 5 }, metrics });
      const { means } = pooledRun.outputs["missing-means"] as MissingMeans;
      const nothing = { customers: 300, unknown: 0, taken: 0.1, reason: "it is not asked" };
      const lists = { sizes: [], comparisons: [], recovery: [], trace: [], chains: [] };
      const given = { ...inputs, ...pooledRun.outputs, "missing-sensitivity": { ...nothing, ...lists } };
      const { outputs } = await runStep(missingTablesStep, db, given, enoughOf);
      const table = missingTablesStep.tables!.find(({ id }) => id === "missing_means")!;
      const { rows } = openDoor(table, outputs["release/missing_means"] as ReleaseRow[], enoughOf);
      return { rows, means };
    };
    const number = "CAST(substr(customer_id, 2) AS INTEGER)";
    const few = await examinedWith(
      `(${number} % 3 = 0 AND ${number} < 12) OR (${number} % 3 = 1 AND ${number} < 120) OR (${number} % 3 = 2 AND ${number} < 150)`,
    );
    expect(few.means.map(({ unknown }) => unknown).sort((a, b) => a - b)).toEqual([4, 40, 50]);
    const shown = few.rows.filter(({ estimate }) => estimate !== null);
    // The 4 are hidden, and one of the others with them: of two, all less these would tell them.
    expect(shown).toHaveLength(1);
    expect(shown[0]!.unknown).toBeGreaterThan(4);
    for (const row of few.rows.filter(({ estimate }) => estimate === null)) {
      for (const name of ["known", "unknown", "mean_known", "low", "high", "within", "between", "fraction_missing"])
        expect(row[name]).toBeNull();
      expect(row.suppressed_columns).toContain("fraction_missing");
    }
    const known = await examinedWith(`${number} % 3 = 0 AND ${number} >= 18`);
    expect(known.means.map((row) => row.known).sort((a, b) => a - b)).toEqual([6, 100, 100]);
    // All customers less those of the segments in which it is known of everybody would tell the 6.
    expect(known.rows.map((row) => [row.people, row.known, row.mean_known])).toEqual(
      Array.from({ length: 3 }, () => [100, null, null]),
    );
  });

  it("leave out columns of the project whose means would count people: yes and no as 0 and 1, and few who differ", async () => {
    await plantFeatures(db, 240);
    const number = "CAST(substr(customer_id, 2) AS INTEGER)";
    const columns = {
      answer: `${number} % 2`,
      rare: `CASE WHEN ${number} < 40 THEN 3 ELSE 0 END`,
      varied: `${number} % 20`,
    };
    for (const [name, value] of Object.entries(columns)) {
      await db.run(`ALTER TABLE features ADD COLUMN ${name} DOUBLE`);
      await db.run(`UPDATE features SET ${name} = CASE WHEN ${number} % 5 = 0 THEN NULL ELSE ${value} END`);
    }
    const own = Object.keys(columns).map((id) => metric(id, { missing: "Not known.", unknown: "always" }));
    const metrics = [...unknownValue, ...own];
    const { inputs } = await measured(metrics);
    await segmented(inputs);
    const told = async (measures: string[]) => {
      const settings = { minimumPeople: 20, measures };
      const { outputs } = await runStep(pooledStep, db, inputs, settings, { options: { sets: 5 }, metrics });
      return (outputs["missing-means"] as MissingMeans).metrics;
    };
    expect(await told(Object.keys(columns))).toEqual(["varied"]);
    expect(await told([])).toEqual(["answer", "rare", "varied"]);
  });

  it("give no means of what has not happened for everybody, and say so", async () => {
    await plantFeatures(db, 240);
    await db.run("ALTER TABLE features ADD COLUMN visits DOUBLE");
    await db.run("ALTER TABLE features ADD COLUMN bounces DOUBLE");
    await db.run(
      `UPDATE features SET visits = CASE WHEN hash(customer_id) % 4 = 0 THEN NULL ELSE hash(customer_id) % 3 END`,
    );
    await db.run("UPDATE features SET bounces = 1 / visits WHERE visits > 0");
    const metrics = [
      ...unknownValue,
      metric("visits", { missing: "Nobody counted.", unknown: "always" }),
      metric("bounces", { missing: "No visit is known.", unknown: { with: "visits" } }),
    ];
    const { opened, note } = await examined(metrics);
    expect(new Set(opened("missing_means").map((row) => row.metric))).toEqual(new Set(["visits"]));
    expect(note("Means")).toContain("1 measure that is not known of some and never happened for others is left out");
  });
});
