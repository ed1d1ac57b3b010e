import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ReleaseRow } from "../../../src/plugin.ts";
import { knownGroupsStep } from "../../../src/plugins/lab/knownGroupsStep.ts";
import { openDoor } from "../../../src/privacy/index.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";
import { runStep, tableInput } from "../runStep.ts";

let db: Database;
beforeEach(async () => {
  db = await openDatabase();
  await db.run(`CREATE TABLE customers AS SELECT 'c' || lpad(CAST(i AS TEXT), 3, '0') AS customer_id,
    CASE WHEN i < 90 THEN ['north', 'south', 'west'][i % 3 + 1] END AS region FROM range(120) t(i)`);
  await db.run(
    `CREATE TABLE "segmentation/same" AS SELECT customer_id, CAST((rowid + 1) % 3 AS INTEGER) AS label FROM customers`,
  );
  await db.run(
    `CREATE TABLE "segmentation/other" AS SELECT customer_id, CAST(rowid // 3 % 2 AS INTEGER) AS label FROM customers`,
  );
});
afterEach(() => db.close());

async function compared(options: object, customers = true) {
  const inputs = {
    customers: customers ? await tableInput(db, "customers") : undefined,
    "segmentation/*": {
      "segmentation/same": await tableInput(db, "segmentation/same"),
      "segmentation/other": await tableInput(db, "segmentation/other"),
    },
  };
  const { outputs } = await runStep(knownGroupsStep, db, inputs, { minimumPeople: 10 }, { options });
  const rows = outputs["release/lab_known_groups"] as ReleaseRow[];
  return openDoor(knownGroupsStep.tables![0]!, rows, { minimumPeople: 10 }).rows;
}

describe("knownGroupsStep", () => {
  it("finds the known groups again under other numbers, and sees chance for what it is", async () => {
    const [other, same] = await compared({ column: "region" });
    expect(same).toMatchObject({
      algorithm: "same",
      known_as: "region",
      people: 120,
      known: 90,
      groups: 3,
      adjusted_rand: 1,
    });
    expect(same!.adjusted_mutual_information).toBeCloseTo(1, 12);
    expect(Math.abs(Number(other!.adjusted_rand))).toBeLessThan(0.03);
  });

  it("knows a column of customers that is called as the label of segments", async () => {
    await db.run("ALTER TABLE customers RENAME COLUMN region TO label");
    expect((await compared({ column: "label" }))[1]).toMatchObject({ known_as: "label", known: 90, adjusted_rand: 1 });
  });

  it("tells of nearly all whose group is known, and of all, without a number", async () => {
    await db.run("UPDATE customers SET region = 'east' WHERE customer_id < 'c117'");
    for (const who_has of ["nearly all", "all"]) {
      const [, same] = await compared({ column: "region" });
      expect(same).toMatchObject({
        people: 120,
        known: null,
        unknown: null,
        who_has,
        groups: who_has === "all" ? 2 : 1,
      });
      expect(JSON.stringify(same)).not.toContain("117");
      await db.run("UPDATE customers SET region = 'moon' WHERE region IS NULL");
    }
  });

  it("compares nothing unless asked, and says which column is not there", async () => {
    expect(await compared({})).toEqual([]);
    await expect(compared({ column: "planet" })).rejects.toThrow('customers have no column "planet"');
    await expect(compared({ column: "region" }, false)).rejects.toThrow("no column");
  });
});
