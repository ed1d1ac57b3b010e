import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { projectSchema } from "../../../src/config/index.ts";
import { checkSources, undatedColumns } from "../../../src/ingest/index.ts";
import type { QueryOutput } from "../../../src/plugin.ts";
import { features } from "../../../src/plugins/features/features.ts";
import { usualMetrics } from "../../../src/plugins/k-means/usualMetrics.ts";
import { measureProblems } from "../../../src/plugins/measures/measureProblems.ts";
import { measuresStep } from "../../../src/plugins/measures/measuresStep.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";
import { ordersAlone } from "../ordersAlone.ts";
import { runStep, tableInput } from "../runStep.ts";

const types = { customer_id: "text", income: "integer", member: "boolean", city: "text", joined_at: "date" } as const;
const people = {
  ...{ id: "people", table: "customers", files: ["people.csv"], format: "csv" },
  columns: Object.fromEntries(
    Object.entries(types).map(([name, type]) => [
      name,
      { from: name, type, ...(type === "date" ? { format: "%Y-%m-%d" } : {}) },
    ]),
  ),
};
const projectOf = (settings: object, sources: readonly object[] = [people]) =>
  projectSchema.parse({ title: "Test", asOf: "2024-06-01", currency: "GBP", sources, ...settings });
const codes = (settings: object, sources?: readonly object[]) =>
  measureProblems(projectOf(settings, sources)).map(({ code, path }) => `${code} at ${path}`);

describe("measures", () => {
  test("are columns of customers, numbers or yes and no, named once", () => {
    expect(codes({ measures: ["income", "member"] })).toEqual([]);
    expect(codes({ measures: ["wealth"] })).toEqual(["unknown-measure at measures"]);
    expect(codes({ measures: ["city"] })).toEqual(["wrong-measure at measures"]);
    expect(codes({ measures: ["customer_id"] })).toEqual(["wrong-measure at measures"]);
    expect(codes({ measures: ["income", "income"] })).toEqual(["repeated-measure at measures"]);
    expect(codes({ measures: ["member"], attributes: ["member"] })).toEqual(["measure-and-attribute at measures"]);
  });

  test("must be declared static where there are orders, and are seen as of any day where there are none", () => {
    const [orders] = ordersAlone.sources;
    const still = {
      ...people,
      columns: { ...people.columns, income: { from: "income", type: "integer", static: true } },
    };
    expect(codes({ measures: ["income"] }, [people, orders!])).toEqual(["undated-measure at measures"]);
    expect(codes({ measures: ["income"] }, [still, orders!])).toEqual([]);
    const hidden = (sources: readonly object[]) =>
      undatedColumns(projectOf({ measures: ["income"] }, sources), "customers", ["customer_id", "income", "city"]);
    expect(hidden([people])).toEqual(["city"]);
    expect(hidden([people, orders!])).toEqual(["income", "city"]);
  });

  test("are no outcomes, which no segment is made of", () => {
    expect(codes({ measures: ["income"], outcomes: ["member"] })).toEqual([]);
    expect(codes({ measures: ["income"], outcomes: ["income"] })).toEqual(["wrong-outcome at outcomes"]);
    expect(codes({ attributes: ["city"], outcomes: ["city"] })).toEqual(["wrong-outcome at outcomes"]);
    expect(codes({ measures: ["income"], outcomes: ["left"] })).toEqual(["wrong-outcome at outcomes"]);
    for (const type of ["decimal", "number"]) {
      const spent = { ...people, columns: { ...people.columns, spent: { from: "spent", type } } };
      expect(codes({ measures: ["income"], outcomes: ["spent"] }, [spent])).toEqual(["wrong-outcome at outcomes"]);
    }
  });

  test("outcomes, attributes and what is sensitive are named once too", () => {
    const faults = (settings: object) => codes({ measures: ["income"], ...settings });
    expect(faults({ outcomes: ["member", "member"] })).toEqual(["repeated-outcome at outcomes"]);
    expect(faults({ attributes: ["city", "city"] })).toEqual(["repeated-attribute at attributes"]);
    expect(faults({ sensitive: ["city", "city", "city"] })).toEqual(["repeated-attribute at sensitive"]);
    const [repeated] = measureProblems(projectOf({ measures: ["income"], outcomes: ["member", "member"] }));
    expect(repeated).toMatchObject({ message: '"member" is named twice', remedy: "name it once" });
  });

  test("or attributes are needed where nothing else tells customers apart", () => {
    expect(codes({})).toEqual(["nothing-to-compare at measures"]);
    expect(codes({ attributes: ["city"], sensitive: ["city"] })).toEqual(["nothing-to-compare at measures"]);
    expect(codes({ attributes: ["city"] })).toEqual([]);
    expect(measureProblems(ordersAlone)).toEqual([]);
  });

  test("are what customers are compared by, beside what they did", () => {
    expect(usualMetrics(projectOf({ measures: ["income"] }))).toEqual(["income"]);
    expect(usualMetrics({ ...ordersAlone, measures: ["income"] }).slice(-2)).toEqual(["mean_gap_days", "income"]);
    const events = { ...people, id: "events", table: "events" };
    expect(usualMetrics(projectOf({}, [events]))).toContain("visits");
  });
});

describe("customers of a project without orders", () => {
  let db: Database;
  beforeAll(async () => {
    db = await openDatabase({ threads: 1 });
    await db.run(`CREATE TABLE customers AS SELECT * FROM (VALUES
      ('c1', TIMESTAMP '2024-01-01', 20, true), ('c2', NULL, NULL, false), ('c3', TIMESTAMP '2024-05-01', 90, NULL)
      ) AS people(customer_id, joined_at, income, member)`);
  });
  afterAll(() => db.close());

  test("are all who are known by then, each with the measures that the project names", async () => {
    const project = { ...projectOf({ measures: ["income", "member"], sensitive: ["income"] }), minimumPeople: 0 };
    const step = measuresStep(project);
    const at = async (cutoff: string) => {
      const customers = await tableInput(db, "customers");
      const { outputs, warnings } = await runStep(step, db, { customers }, project, { cutoff });
      expect(warnings.map(({ code }) => code)).toEqual(["sensitive-measure"]);
      await db.run(`CREATE OR REPLACE TABLE f AS ${(outputs["feature/measures"] as QueryOutput).sql}`);
      const inputs = { customers, "feature/*": { "feature/measures": await tableInput(db, "f") } };
      const joined = await runStep(features(project), db, inputs, project, { cutoff, metrics: step.metrics! });
      return db.rows((joined.outputs["features"] as QueryOutput).sql);
    };
    const early = [
      { customer_id: "c1", income: 20, member: 1 },
      { customer_id: "c2", income: null, member: 0 },
    ];
    expect(await at("2024-05-01")).toEqual(early);
    expect(await at("2024-06-01")).toEqual([...early, { customer_id: "c3", income: 90, member: null }]);
    expect(step.metrics?.map(({ unit }) => unit)).toEqual(["", "share"]);
  });
});

describe("an answer of yes or no", () => {
  test("that too few give parts nobody, with a warning", async () => {
    const db = await openDatabase({ threads: 1 });
    await db.run(`CREATE TABLE customers AS SELECT 'c' || i AS customer_id, NULL::TIMESTAMP AS joined_at, i AS income,
      i < 9 AS member FROM range(40) t(i)`);
    const project = projectOf({ measures: ["income", "member"] });
    const run = async (minimumPeople: number) => {
      const customers = await tableInput(db, "customers");
      const settings = { ...project, minimumPeople };
      const { outputs, warnings } = await runStep(measuresStep(project), db, { customers }, settings);
      const { sql } = outputs["feature/measures"] as QueryOutput;
      const row = await db.row(`SELECT count(income) AS income, count(member) AS member FROM (${sql})`);
      return [row, warnings.map(({ code }) => code)];
    };
    expect(await run(10)).toEqual([{ income: 40, member: 0 }, ["few-answers"]]);
    expect(await run(9)).toEqual([{ income: 40, member: 40 }, []]);
    await db.close();
  });

  test("parts nobody however it is declared, nor does a count that nearly all have none of", async () => {
    const db = await openDatabase({ threads: 1 });
    await db.run(`CREATE TABLE customers AS SELECT 'c' || i AS customer_id, NULL::TIMESTAMP AS joined_at, i AS income,
      CAST(i < 9 AS INTEGER) AS answer, CASE WHEN i < 9 THEN i + 1 ELSE 0 END AS rare,
      CASE WHEN i < 18 THEN i % 2 END AS halves FROM range(40) t(i)`);
    const names = ["income", "answer", "rare", "halves"];
    const columns = Object.fromEntries(names.map((name) => [name, { from: name, type: "integer" }]));
    const source = { ...people, columns: { customer_id: people.columns["customer_id"], ...columns } };
    const project = { ...projectOf({ measures: names }, [source]), minimumPeople: 10 };
    const customers = await tableInput(db, "customers");
    const { outputs, warnings } = await runStep(measuresStep(project), db, { customers }, project);
    const { sql } = outputs["feature/measures"] as QueryOutput;
    const counted = "count(income) AS income, count(answer) AS answer, count(rare) AS rare, count(halves) AS halves";
    expect(await db.row(`SELECT ${counted} FROM (${sql})`)).toEqual({ income: 40, answer: 0, rare: 0, halves: 0 });
    expect(warnings.map(({ code }) => code)).toEqual(new Array(3).fill("few-answers"));
    await db.close();
  });

  test("is of the buyers where there are orders, whoever else said it", async () => {
    const db = await openDatabase({ threads: 1 });
    await db.run(`CREATE TABLE customers AS SELECT 'c' || i AS customer_id, NULL::TIMESTAMP AS joined_at,
        i % 2 = 0 OR i < 94 AS member FROM range(400) t(i);
      CREATE TABLE order_lines AS SELECT 'c' || i AS customer_id, 'sale' AS kind, TIMESTAMP '2024-01-01' AS ordered_at FROM range(100) t(i)`);
    const [orders] = ordersAlone.sources;
    const project = { ...projectOf({ measures: ["member"] }, [people, orders!]), minimumPeople: 10 };
    const inputs = { customers: await tableInput(db, "customers"), order_lines: await tableInput(db, "order_lines") };
    const step = measuresStep(project);
    expect(step.needs).toContain("order_lines");
    const run = async (cutoff: string) => (await runStep(step, db, inputs, project, { cutoff })).warnings.length;
    expect(await run("2024-06-01")).toBe(1);
    const few = { ...project, minimumPeople: 3 };
    expect((await runStep(step, db, inputs, few, { cutoff: "2024-06-01" })).warnings).toEqual([]);
    await db.close();
  });
});

describe("customerIs", () => {
  const { customer_id: _, ...nameless } = people.columns;
  const found = (source: object) => checkSources(projectOf({}, [source])).map(({ code, path }) => `${code} at ${path}`);

  test("stands for a column of ids, in a source of customers alone", () => {
    expect(found({ ...people, columns: nameless })).toEqual(["missing-column at sources/people/columns"]);
    expect(found({ ...people, columns: nameless, customerIs: "row" })).toEqual([]);
    expect(found({ ...people, customerIs: "row" })).toEqual(["wrong-customer-is at sources/people/customerIs"]);
    const touches = { ...people, table: "touches", customerIs: "row" };
    expect(found(touches)).toContain("wrong-customer-is at sources/people/customerIs");
  });
});
