import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Project, QueryOutput } from "../../../src/plugin.ts";
import { attributesStep } from "../../../src/plugins/attributes/attributesStep.ts";
import { type CustomerAttributes, readCategories } from "../../../src/segmentation/index.ts";
import { type Database, openDatabase, type Row } from "../../../src/table/index.ts";
import { dropTemporaries } from "../dropTemporaries.ts";
import { runStep, type StepRun, tableInput } from "../runStep.ts";

let db: Database;
beforeEach(async () => {
  db = await openDatabase();
  await db.run(`
    CREATE TABLE "clustering-space" AS SELECT 'c' || i AS customer_id, 0.5 AS x FROM range(10, 30) t(i);
    CREATE TABLE customers AS SELECT 'c' || i AS customer_id, CASE WHEN i % 2 = 0 THEN 'north' ELSE ' south ' END AS region,
      CASE WHEN i % 3 = 0 THEN 'f' ELSE 'm' END AS gender, 'one' AS always FROM range(10, 40) t(i)`);
});
afterEach(() => db.close());

const settings: Partial<Project> = {
  attributes: ["region", "gender"],
  sensitive: ["gender"],
  minimumPeople: 3,
  asOf: "2024-03-31",
};

async function gather(
  tables: readonly string[] = [],
  options: unknown = {},
  project: Partial<Project> = settings,
): Promise<StepRun> {
  const inputs: Record<string, unknown> = {};
  for (const id of ["clustering-space", "customers", ...tables]) inputs[id] = await tableInput(db, id);
  return runStep(attributesStep, db, inputs, project, { options });
}

function summaryOf(run: StepRun): CustomerAttributes {
  return run.outputs["customer-attributes-summary"] as CustomerAttributes;
}

function rowsOf(run: StepRun): Promise<Row[]> {
  return db.rows((run.outputs["customer-attributes"] as QueryOutput).sql);
}

describe("attributesStep", () => {
  it("takes the project's attributes that are not sensitive, of the customers of the clustering space", async () => {
    const run = await gather();
    expect(summaryOf(run)).toEqual({
      customers: 20,
      items: [{ id: "customers.region", title: "region", levels: ["north", "south"], known: 20 }],
      leftOut: [],
    });
    const rows = await rowsOf(run);
    expect(rows.slice(0, 2)).toEqual([
      { customer_id: "c10", "customers.region": "north" },
      { customer_id: "c11", "customers.region": "south" },
    ]);
    expect(rows.length).toBe(20);
    expect(run.warnings).toEqual([]);
  });

  it("asks nothing of another column of customers, whatever it is called", async () => {
    await db.run("ALTER TABLE customers ADD COLUMN value INTEGER");
    expect(summaryOf(await gather()).items).toMatchObject([{ id: "customers.region", known: 20 }]);
  });

  it("takes a sensitive attribute only when it is named, and warns", async () => {
    const run = await gather([], { items: ["customers.gender"] });
    expect(summaryOf(run).items.map(({ id }) => id)).toEqual(["customers.gender"]);
    expect(run.warnings.map(({ code }) => code)).toEqual(["sensitive-item"]);
  });

  it("takes the channel of most orders before the as-of day, of equals the first by name, of known customers", async () => {
    await db.run(`CREATE TABLE orders AS SELECT * FROM (VALUES
      ('c10', 'web', TIMESTAMP '2024-01-01'), ('c10', 'web', TIMESTAMP '2024-01-02'), ('c10', 'app', TIMESTAMP '2024-01-03'),
      ('c11', 'web', TIMESTAMP '2024-01-01'), ('c11', 'app', TIMESTAMP '2024-01-01'), ('c11', '', TIMESTAMP '2024-01-01'),
      ('c12', 'web', TIMESTAMP '2024-01-01'), ('c12', 'app', TIMESTAMP '2024-03-31'), ('c12', 'app', TIMESTAMP '2024-04-01'),
      (NULL, 'app', TIMESTAMP '2024-01-01'), ('c39', 'app', TIMESTAMP '2024-01-01')) t(customer_id, channel, ordered_at)`);
    const run = await gather(["orders"], {}, { ...settings, minimumPeople: 1 });
    expect(summaryOf(run).items[1]).toEqual({
      id: "orders.channel",
      title: "order channel",
      levels: ["app", "web"],
      known: 3,
    });
    const rows = await rowsOf(run);
    expect(rows.slice(0, 4).map((row) => row["orders.channel"])).toEqual(["web", "app", "web", null]);
  });

  it("takes the latest answer to each survey in bands, and none off its scale", async () => {
    await db.run(`CREATE TABLE surveys AS SELECT * FROM (VALUES
      ('r1', 'c10', 'nps', 2, TIMESTAMP '2024-01-01'), ('r2', 'c10', 'nps', 9, TIMESTAMP '2024-02-01'),
      ('r3', 'c11', 'nps', 7, TIMESTAMP '2024-01-01'), ('r4', 'c11', 'nps', 11, TIMESTAMP '2024-02-01'),
      ('r5', 'c12', 'nps', 6, TIMESTAMP '2024-01-01'), ('r6', 'c12', 'nps', 10, TIMESTAMP '2024-04-01'),
      ('r7', 'c13', 'nps', NULL, NULL), ('r8', 'c10', 'csat', 5, TIMESTAMP '2024-01-01'), ('r9', 'c10', 'ces', 0, TIMESTAMP '2024-01-01'))
      t(response_id, customer_id, instrument, score, answered_at)`);
    const run = await gather(["surveys"], {}, { ...settings, minimumPeople: 1 });
    expect(summaryOf(run).items[1]).toMatchObject({ title: "NPS answer", known: 3 });
    expect((await rowsOf(run)).slice(0, 4).map((row) => row["surveys.nps"])).toEqual([
      "promoter (9, 10)",
      "passive (7, 8)",
      "detractor (0 to 6)",
      null,
    ]);
    expect(summaryOf(run).leftOut).toEqual([
      { id: "surveys.csat", reason: "all of whom it is known have one value" },
      { id: "surveys.ces", reason: "nothing is known" },
    ]);
  });

  it("puts values that too few have, and those beyond the most wanted, together", async () => {
    await db.run(`CREATE OR REPLACE TABLE customers AS SELECT 'c' || i AS customer_id,
      CASE WHEN i < 18 THEN 'a' WHEN i < 23 THEN 'b' WHEN i < 27 THEN 'c' WHEN i < 28 THEN 'd' ELSE 'e' END AS region
      FROM range(10, 30) t(i)`);
    // d has 1 and e has 2: together 3, enough for a group of their own.
    expect(summaryOf(await gather()).items[0]!.levels).toEqual(["a", "b", "c", "other"]);
    await dropTemporaries(db);
    // Of four, c, d and e together are 7 and stay; a and b are the commonest two.
    expect(summaryOf(await gather([], { mostLevels: 3 })).items[0]!.levels).toEqual(["a", "b", "other"]);
    await dropTemporaries(db);
    // Three are too few for four people: the next rarest goes with them.
    const strict = await gather([], {}, { ...settings, minimumPeople: 4 });
    expect(summaryOf(strict).items[0]!.levels).toEqual(["a", "b", "other"]);
    const others = (await rowsOf(strict)).filter((row) => row["customers.region"] === "other");
    expect(others.length).toBe(7);
  });

  it("says whether other is where rare values are together, or a value like any other", async () => {
    const regions = async (rare: string) => {
      await dropTemporaries(db);
      await db.run(`CREATE OR REPLACE TABLE customers AS SELECT 'c' || i AS customer_id,
        CASE WHEN i < 18 THEN 'a' WHEN i < 28 THEN 'other' ELSE '${rare}' END AS region FROM range(10, 30) t(i)`);
      const [item] = summaryOf(await gather([], {}, { ...settings, minimumPeople: 4 })).items;
      return { levels: item!.levels, pooled: item!.pooled };
    };
    expect(await regions("a")).toEqual({ levels: ["a", "other"], pooled: undefined });
    expect(await regions("b")).toEqual({ levels: ["a", "other"], pooled: true });
  });

  it("says in words what it leaves out", async () => {
    const items = ["customers.always", "customers.nothing", "orders.channel", "surveys.other", "customers.customer_id"];
    await db.run(
      "CREATE TABLE surveys(response_id VARCHAR, customer_id VARCHAR, instrument VARCHAR, score BIGINT, answered_at TIMESTAMP)",
    );
    const run = await gather(["surveys"], { items });
    expect(summaryOf(run)).toMatchObject({
      items: [],
      leftOut: [
        { id: "customers.always", reason: "all of whom it is known have one value" },
        { id: "customers.nothing", reason: "customers have no such column" },
        { id: "orders.channel", reason: "the project has no table orders" },
        { id: "surveys.other", reason: "no known survey: nps, csat and ces are" },
        { id: "customers.customer_id", reason: "an id tells no group of customers" },
      ],
    });
    expect((await rowsOf(run)).length).toBe(20);
    await expect(gather([], { items: ["payments.kind"] })).rejects.toThrow();
  });

  it("is read as codes in the order of ids, -1 where nothing is known", async () => {
    await db.run(`UPDATE customers SET region = NULL WHERE customer_id = 'c11'`);
    const run = await gather();
    await db.run(`CREATE TABLE kept AS ${(run.outputs["customer-attributes"] as QueryOutput).sql}`);
    const { items } = summaryOf(run);
    const read = await readCategories(db, "kept", items, 20);
    expect([...read.data.subarray(0, 4)]).toEqual([0, -1, 0, 1]);
    expect(read.items).toEqual([{ name: "region", levels: ["north", "south"] }]);
    expect((await readCategories(db, "kept", [], 20)).rows).toBe(20);
  });
});
