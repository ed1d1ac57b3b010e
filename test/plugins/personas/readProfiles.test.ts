import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readProfiles } from "../../../src/plugins/personas/readProfiles.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";

let db: Database;
beforeEach(async () => {
  db = await openDatabase({ threads: 1 });
});
afterEach(() => db.close());

describe("readProfiles", () => {
  it("knows which means would count few members, and how many of all have a value", async () => {
    await db.run(`
      CREATE OR REPLACE TABLE features AS SELECT 'c' || i AS customer_id, CAST(i % 3 = 0 AS INTEGER) AS answer,
        CASE WHEN i < 3 THEN 5 WHEN i < 100 THEN 0 ELSE i % 7 END AS rare, CASE WHEN i < 297 THEN i % 9 END AS varied FROM range(300) t(i)`);
    await db.run(
      `CREATE OR REPLACE TABLE segmentation AS SELECT 'c' || i AS customer_id, i // 100 AS label FROM range(300) t(i)`,
    );
    const tables = { features: "features", segmentation: "segmentation" };
    const names = ["answer", "rare", "varied"];
    const read = (mayCount: ReadonlySet<string>) =>
      readProfiles(db, tables, names, { asOf: "2024-07-01", minimumPeople: 10, mayCount });
    const { profiles, overall } = await read(new Set(names));
    expect(profiles.map(({ untold }) => [...untold!])).toEqual([["answer", "rare"], ["answer"], ["answer", "rare"]]);
    expect([...overall.known!.values()]).toEqual([300, 300, 297]);
    expect((await read(new Set())).profiles.every(({ untold }) => untold!.size === 0)).toBe(true);
  });
});
