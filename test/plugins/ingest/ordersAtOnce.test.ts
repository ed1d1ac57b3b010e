import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectSchema } from "../../../src/config/index.ts";
import type { QueryOutput } from "../../../src/plugin.ts";
import { idsStep } from "../../../src/plugins/ingest/idsStep.ts";
import { ordersStep } from "../../../src/plugins/ingest/ordersStep.ts";
import { type Database, literal, openDatabase, writeTable } from "../../../src/table/index.ts";
import { runStep, tableInput } from "../runStep.ts";

const text = (from: string) => ({ from, type: "text" });
const project = projectSchema.parse({
  ...{ title: "Test", asOf: "2024-06-01", currency: "GBP" },
  sources: [
    {
      ...{ id: "lines", table: "order_lines", files: ["lines.csv"], format: "csv" },
      columns: {
        ...{ order_id: text("order_id"), customer_id: text("customer_id"), product_id: text("product_id") },
        line: { from: "line", type: "integer" },
        ordered_at: { from: "ordered_at", type: "timestamp" },
        quantity: { from: "quantity", type: "integer" },
        unit_price: { from: "unit_price", type: "decimal" },
      },
    },
  ],
});

/** 150,000 lines, more than a group of rows in a file: orders of three lines in no order, some twice, some without a customer. */
const lines = `
  SELECT i // 50000 AS source_file, i AS source_row, 'o' || hash(i // 3) % 90000 AS order_id,
    CASE WHEN i % 17 > 0 THEN 'p' || hash(i // 3 + 7) % 900 END AS customer_id, 's' || i % 40 AS product_id,
    CAST(i % 3 AS BIGINT) AS line, TIMESTAMP '2024-01-01' + to_minutes(CAST(hash(i // 3 + 1) % 100000 AS BIGINT)) AS ordered_at,
    CAST(hash(i + 2) % 5 AS BIGINT) - 1 AS quantity, CAST(hash(i + 3) % 900 AS DECIMAL(18,4)) / 100 AS unit_price
  FROM (SELECT CASE WHEN range % 1000 = 999 THEN range - 999 ELSE range END AS i FROM range(150000))`;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "segmentarium-orders-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Hashes of the tables that the steps write, and what they count. */
async function tables(threads: number): Promise<Record<string, unknown>> {
  const db = await openDatabase({ threads });
  const made: Record<string, unknown> = {};
  try {
    await db.run(
      `CREATE TABLE "source/lines" AS SELECT * REPLACE (CAST(source_file AS INTEGER) AS source_file) FROM (${lines})`,
    );
    const inputs: Record<string, unknown> = { "source/lines": await tableInput(db, "source/lines") };
    for (const step of [idsStep(project), ordersStep(project)]) {
      const { outputs } = await runStep(step, db, inputs, project);
      for (const [id, output] of Object.entries(outputs)) {
        const { sql } = output as Partial<QueryOutput>;
        if (sql === undefined) made[id] = output;
        else {
          const file = join(folder, "table.parquet");
          await writeTable(db, sql, file);
          if (id === "orders") expect(await descents(db, file, "order_id")).toBe(0);
          if (id === "order_lines") expect(await descents(db, file, "(order_id, line)")).toBe(0);
          made[id] = createHash("sha256")
            .update(await readFile(file))
            .digest("hex");
          if (id === "ingest/ids") await db.run(`CREATE TABLE "ingest/ids" AS ${sql}`);
        }
      }
      if (step.id === "ids") inputs["ingest/ids"] = await tableInput(db, "ingest/ids");
    }
  } finally {
    db.close();
  }
  return made;
}

/** How many rows of a file come after a row with a greater key. */
async function descents(db: Database, file: string, key: string): Promise<number> {
  const before = `lag(${key}) OVER (ORDER BY file_row_number)`;
  const rows = `SELECT ${key} AS key, ${before} AS earlier FROM read_parquet(${literal(file)}, file_row_number = true)`;
  const counted = await db.row(`SELECT count(*) FILTER (key < earlier) AS n FROM (${rows})`);
  return Number(counted?.n);
}

describe("orders and their lines", () => {
  it("lie in the order of their ids, the same to the byte on one thread and on several", async () => {
    const one = await tables(1);
    expect(Object.keys(one).toSorted()).toContain("order_lines");
    expect(await tables(2)).toEqual(one);
    expect(await tables(3)).toEqual(one);
  }, 300_000);
});
