import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Metric, ReleaseRow } from "../../../src/plugin.ts";
import { partsStep } from "../../../src/plugins/components/partsStep.ts";
import { openDoor } from "../../../src/privacy/index.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";
import { runStep, tableInput } from "../runStep.ts";

let db: Database;
beforeEach(async () => {
  db = await openDatabase();
});
afterEach(() => db.close());

const metrics: Metric[] = ["orders", "returns", "visits", "views", "balance"].map((id) => ({
  ...{ id, title: id, unit: "1", formula: "", description: "" },
  ...(id === "balance" ? {} : { low: 0 }),
}));

/** Half of the customers order and return, the others visit and look: two parts, with some of both in everybody. */
async function plant(customers: number): Promise<void> {
  await db.run(`
    CREATE TABLE features AS
    SELECT 'c' || lpad(CAST(i AS VARCHAR), 4, '0') AS customer_id,
      a * 4 AS orders, a * 2 AS returns, b * 10 AS visits, CASE WHEN i % 50 <> 7 THEN b * 30 END AS views, -1 AS balance
    FROM (SELECT i, CASE WHEN i % 2 = 0 THEN 5 + i % 7 ELSE 0 END AS a, CASE WHEN i % 2 = 1 THEN 3 + i % 5 ELSE 0 END AS b
      FROM range(${customers}) AS t(i))`);
}

async function parts(options: Record<string, unknown>, minimumPeople = 10) {
  const step = partsStep(options);
  const given = { metrics: ["orders", "returns", "visits", "views"], parts: 2, transform: "none", ...options };
  const inputs = { features: await tableInput(db, "features") };
  const run = await runStep(step, db, inputs, { minimumPeople }, { metrics, options: given });
  const tables = step.tables!.map((table) => {
    return openDoor(table, run.outputs[`release/${table.id}`] as ReleaseRow[], { minimumPeople }).rows;
  });
  return { ...run, found: tables[0]!, loadings: tables[1]! };
}

describe("partsStep", () => {
  it("finds the parts that were planted, over those who have all measures, and counts the others", async () => {
    await plant(400);
    const { found, loadings, exclusions } = await parts({});
    expect(found).toMatchObject([
      { part: 1, converged: true, people: 392 },
      { part: 2, converged: true, people: 392 },
    ]);
    expect(found[0]!["explained"]).toBeCloseTo(1, 6);
    expect(exclusions).toMatchObject([{ what: "customers", rows: 8 }]);
    const of = (part: number) => {
      const own = loadings.filter((row) => row["part"] === part);
      return Object.fromEntries(own.map((row) => [row["metric"], Number(Number(row["loading"]).toFixed(4))]));
    };
    const both = [of(1), of(2)].sort((a, b) => b["orders"]! - a["orders"]!);
    expect(both).toEqual([
      { orders: 0.5, returns: 0.5, visits: 0, views: 0 },
      { orders: 0, returns: 0, visits: 0.5, views: 0.5 },
    ]);
  });

  it("leaves out what the project lacks or most customers have no value of, and warns of what was asked for", async () => {
    await plant(100);
    await db.run("UPDATE features SET visits = NULL WHERE customer_id < 'c0060'");
    const asked = { metrics: ["orders", "returns", "visits", "opens"] };
    const { loadings, warnings } = await parts(asked);
    expect(new Set(loadings.map((row) => row["metric"]))).toEqual(new Set(["orders", "returns"]));
    expect(warnings).toMatchObject([{ code: "measures-left-out", message: expect.stringContaining('"opens"') }]);
  });

  it("looks at every m-th of very many customers, and finds the same parts", async () => {
    await plant(12_000);
    const { found, loadings } = await parts({ metrics: ["orders", "returns", "visits"] });
    expect(found).toMatchObject([{ people: 4000 }, { people: 4000 }]);
    const of = loadings.map((row) => Number(Number(row["loading"]).toFixed(3))).sort((x, y) => x - y);
    expect(of).toEqual([0, 0, 0, 0.5, 0.5, 1]);
  });

  it("refuses a measure that may be below 0 by the registry", async () => {
    await plant(100);
    await expect(parts({ metrics: ["orders", "balance"] })).rejects.toThrow('Cannot find parts of "balance"');
  });

  it("finds no more parts than measures, and none of too few customers, too few measures or zeros", async () => {
    await plant(100);
    expect((await parts({ parts: 9 })).found).toHaveLength(4);
    expect((await parts({}, 99)).found).toEqual([]);
    expect((await parts({ metrics: ["orders", "opens"] })).found).toEqual([]);
    await db.run("UPDATE features SET orders = 0, returns = 0");
    expect((await parts({ metrics: ["orders", "returns"] })).found).toEqual([]);
  });
});
