import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rfmTablesStep } from "../../../src/plugins/rfm/rfmTablesStep.ts";
import { ruleSets } from "../../../src/plugins/rfm/ruleSets.ts";
import { openDoor, type PrivateRow } from "../../../src/privacy/index.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";
import { runStep, tableInput } from "../runStep.ts";

const find = (rows: readonly PrivateRow[], name: string) => rows.find((row) => row.name === name);

describe("rfm-tables", () => {
  let db: Database;
  beforeAll(async () => {
    db = await openDatabase({ threads: 2 });
  });
  afterAll(() => db.close());

  async function tables(rows: readonly string[]) {
    await db.run(`CREATE OR REPLACE TABLE rfm (customer_id TEXT, monetary DECIMAL(18,4), recency_score INTEGER,
      frequency_score INTEGER, monetary_score INTEGER, rfm_segment TEXT)`);
    for (const row of rows) await db.run(`INSERT INTO rfm VALUES (${row})`);
    const { outputs } = await runStep(rfmTablesStep, db, { "feature/rfm": await tableInput(db, "rfm") });
    return {
      segments: outputs["release/rfm_segments"] as readonly PrivateRow[],
      grid: outputs["release/rfm_grid"] as readonly PrivateRow[],
    };
  }

  const customers = [
    "'a', 10, 5, 5, 5, 'Champions'",
    "'b', 50, 5, 5, 5, 'Champions'",
    "'c', 40, 1, 2, 4, 'Need attention'",
    "'d', 0, 1, 1, 1, 'Need attention'",
  ];

  test("count customers and revenue of each name, those of nobody too, in the order of the rules", async () => {
    const { segments } = await tables(customers);
    expect(segments.map(({ name, order }) => [name, order])).toEqual(
      ruleSets.own.segments.map(({ name }, i) => [name, i + 1]),
    );
    expect(find(segments, "Champions")).toMatchObject({ people: 2, share: 0.5, revenue_share: 0.6 });
    expect(find(segments, "Need attention")).toMatchObject({ people: 2, share: 0.5, revenue_share: 0.4 });
    expect(find(segments, "Lost")).toMatchObject({ people: 0, share: 0, revenue_share: 0 });
  });

  test("have all 25 pairs of scores, and every customer once", async () => {
    const { grid } = await tables(customers);
    expect(grid).toHaveLength(25);
    expect(grid.reduce((sum, row) => sum + Number(row.people), 0)).toBe(4);
    expect(grid.find((row) => row.recency_score === 1 && row.frequency_score === 2)).toMatchObject({
      people: 1,
      revenue_share: 0.4,
    });
  });

  test("pass the door, which hides what is about too few", async () => {
    const { segments, grid } = await tables(customers);
    const [first, second] = rfmTablesStep.tables!;
    const opened = openDoor(first!, segments, { minimumPeople: 2 });
    expect(opened.suppressedRows).toBe(ruleSets.own.segments.length - 1);
    expect(opened.rows.find((row) => row.name === "Need attention")).toMatchObject({ people: 2, suppressed: false });
    expect(opened.rows.find((row) => row.name === "Lost")).toMatchObject({
      people: null,
      share: null,
      suppressed: true,
    });
    expect(openDoor(second!, grid, { minimumPeople: 2 }).suppressedRows).toBe(24);
  });

  test("know no share of a revenue that is not above 0, nor of nobody", async () => {
    const { segments } = await tables(["'a', -3, 5, 5, 5, 'Champions'"]);
    expect(find(segments, "Champions")).toMatchObject({ people: 1, share: 1, revenue_share: null });
    const empty = await tables([]);
    expect(empty.segments.every((row) => row.people === 0 && row.share === null && row.revenue_share === null)).toBe(
      true,
    );
    expect(empty.grid).toHaveLength(25);
  });
});
