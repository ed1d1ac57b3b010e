import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { adjustedRand } from "../../../src/cluster/index.ts";
import type { ReleaseRow } from "../../../src/plugin.ts";
import { spaceTableStep } from "../../../src/plugins/k-means/spaceTableStep.ts";
import { openDoor } from "../../../src/privacy/index.ts";
import { type Database, openDatabase, readColumns } from "../../../src/table/index.ts";
import { clusterPlanted } from "../clusterPlanted.ts";
import { plantFeatures } from "../plantedFeatures.ts";
import { runStep } from "../runStep.ts";

let db: Database;
beforeEach(async () => {
  db = await openDatabase();
});
afterEach(() => db.close());

async function labels(): Promise<Int32Array> {
  const { data } = await readColumns(db, `SELECT label FROM "segmentation/k-means" ORDER BY customer_id`, ["label"]);
  return Int32Array.from(data);
}

describe("kMeansStep", () => {
  it("finds three planted groups and chooses k = 3 by silhouette", async () => {
    const planted = await plantFeatures(db, 300);
    const { summary } = await clusterPlanted(db);
    expect(summary.k).toBe(3);
    expect(summary.sizes).toEqual([100, 100, 100]);
    expect(adjustedRand(await labels(), planted)).toBe(1);
    expect(summary.candidates.filter(({ chosen }) => chosen).map(({ k }) => k)).toEqual([3]);
    expect(summary.candidates.map(({ k }) => k)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it("gives the same partition whatever the order of the rows", async () => {
    await plantFeatures(db, 200);
    const { summary } = await clusterPlanted(db);
    const before = await labels();
    await db.run("CREATE OR REPLACE TABLE features AS SELECT * FROM features ORDER BY hash(customer_id)");
    const again = await clusterPlanted(db);
    expect(await labels()).toEqual(before);
    expect(again.summary).toEqual(summary);
  });

  it("leaves out metrics that the project lacks, with a warning", async () => {
    await plantFeatures(db, 60);
    const { space, runs } = await clusterPlanted(db);
    expect(space.columns.map(({ name }) => name)).toEqual(["recency_days", "frequency_orders", "order_value"]);
    expect(space.leftOut.map(({ metric }) => metric)).toContain("return_share");
    expect(runs[0]?.warnings.map(({ code }) => code)).toContain("metric-left-out");
  });

  it("gives customers for whom something never happened a coordinate of their own", async () => {
    await plantFeatures(db, 90);
    await db.run("UPDATE features SET order_value = NULL WHERE frequency_orders < 2");
    const { space } = await clusterPlanted(db);
    expect(space.columns.at(-1)).toMatchObject({ name: "order_value_missing", role: "missing", missing: 30 });
  });

  it("puts all customers into one segment, in words, when they are all alike", async () => {
    await db.run("CREATE TABLE features AS SELECT 'c' || i AS customer_id, 5 AS recency_days FROM range(40) t(i)");
    const { summary, runs } = await clusterPlanted(db);
    expect(summary).toMatchObject({ k: 1, sizes: [40] });
    expect(summary.reason).toContain("all customers form one segment");
    expect(runs.map(({ warnings }) => warnings.map(({ code }) => code))).toEqual([["nothing-compared"], []]);
    expect(new Set(await labels())).toEqual(new Set([0]));
  });

  it("makes no segment that would be too small to be published", async () => {
    await plantFeatures(db, 12);
    const { summary } = await clusterPlanted(db, { minimumPeople: 10 });
    expect(summary.k).toBe(1);
  });

  it("says so when nobody has bought", async () => {
    await db.run("CREATE TABLE features(customer_id VARCHAR, recency_days DOUBLE)");
    await expect(clusterPlanted(db)).rejects.toThrow("Cannot compare customers: nobody bought before the as-of");
  });

  it("survives JSON", async () => {
    await plantFeatures(db, 60);
    const { summary, space } = await clusterPlanted(db);
    expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
    expect(JSON.parse(JSON.stringify(space))).toEqual(space);
  });
});

describe("spaceTableStep", () => {
  it("shows how every column was prepared, and passes the door", async () => {
    await plantFeatures(db, 60);
    const { space } = await clusterPlanted(db);
    const settings = { minimumPeople: 10 };
    const { outputs } = await runStep(spaceTableStep, db, { "clustering-space-summary": space }, settings);
    const rows = outputs["release/clustering_space"] as ReleaseRow[];
    const opened = openDoor(spaceTableStep.tables![0]!, rows, { minimumPeople: 10 });
    expect(opened.rows.map(({ column, transform }) => `${column} ${transform}`)).toEqual([
      "frequency_orders log1p",
      "order_value log1p",
      "recency_days log1p",
    ]);
  });

  it("holds back how many have no value when they are few", async () => {
    await plantFeatures(db, 90);
    await db.run("UPDATE features SET order_value = NULL WHERE customer_id < 'c000009'");
    const { space } = await clusterPlanted(db);
    const shares = async (minimumPeople: number) => {
      const { outputs } = await runStep(spaceTableStep, db, { "clustering-space-summary": space }, { minimumPeople });
      const rows = outputs["release/clustering_space"] as ReleaseRow[];
      return rows.filter(({ metric }) => metric === "order_value").map((row) => row["share_missing"]);
    };
    expect(await shares(9)).toEqual([0.1, 0.1]);
    expect(await shares(10)).toEqual([null, null]);
  });

  it("has no skewness of 0 and 1, nor of a 0/1 column that few stand out in, which would count them", async () => {
    await plantFeatures(db, 90);
    await db.run("UPDATE features SET order_value = NULL WHERE customer_id < 'c000009'");
    await db.run("UPDATE features SET recency_days = CAST(customer_id < 'c000040' AS INTEGER)");
    const { space } = await clusterPlanted(db);
    const skewed = async (minimumPeople: number) => {
      const { outputs } = await runStep(spaceTableStep, db, { "clustering-space-summary": space }, { minimumPeople });
      const rows = outputs["release/clustering_space"] as ReleaseRow[];
      return rows
        .filter((row) => row["skew_before"] !== null && row["skew_after"] !== null)
        .map(({ column }) => column);
    };
    expect(await skewed(9)).toEqual(["frequency_orders", "order_value", "order_value_missing"]);
    expect(await skewed(10)).toEqual(["frequency_orders", "order_value"]);
  });
});
