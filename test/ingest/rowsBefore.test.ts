import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { canonicalColumns, rowsBefore } from "../../src/ingest/index.ts";
import { type Database, openDatabase } from "../../src/table/index.ts";

describe("rowsBefore", () => {
  let db: Database;
  beforeAll(async () => {
    db = await openDatabase({ threads: 2 });
  });
  afterAll(() => db.close());

  test("cuts every canonical table that has a date for its rows, and no other", () => {
    const tables = Object.entries(canonicalColumns);
    const cut = tables.filter(([table, columns]) => {
      const made = { ...columns, ...(table === "orders" ? { last_line_at: columns["ordered_at"] } : {}) };
      return rowsBefore({ table, sql: "t", columns: Object.keys(made) }, "2024-02-01") !== undefined;
    });
    const undated = tables.filter(([, columns]) => Object.values(columns).every(({ type }) => type !== "TIMESTAMP"));
    expect(undated.map(([table]) => table)).toEqual(["identities", "products"]);
    expect(cut.length + undated.length).toBe(tables.length);
  });

  test("drops the cutoff day and keeps what has no date", async () => {
    await db.run(`
      CREATE TABLE customers AS FROM (VALUES ('a', TIMESTAMP '2024-01-31 23:59:59.999999'), ('b', TIMESTAMP '2024-02-01'),
        ('c', NULL)) t(customer_id, joined_at)`);
    const columns = ["customer_id", "joined_at"];
    const sql = rowsBefore({ table: "customers", sql: "customers", columns }, "2024-02-01");
    const rows = await db.rows(`SELECT customer_id FROM (${sql}) ORDER BY customer_id`);
    expect(rows.map((row) => row.customer_id)).toEqual(["a", "c"]);
  });

  test("keeps a survey that was sent and takes away what was answered later", async () => {
    await db.run(`
      CREATE TABLE surveys AS FROM (VALUES ('r1', TIMESTAMP '2024-01-10', TIMESTAMP '2024-01-11', 9, 'good'),
        ('r2', TIMESTAMP '2024-01-30', TIMESTAMP '2024-02-03', 2, 'bad'), ('r3', TIMESTAMP '2024-02-02', NULL, NULL, NULL)
      ) t(response_id, sent_at, answered_at, score, comment)`);
    const columns = ["response_id", "sent_at", "answered_at", "score", "comment"];
    const sql = rowsBefore({ table: "surveys", sql: "surveys", columns }, "2024-02-01");
    expect(await db.rows(`SELECT response_id, answered_at, score, comment FROM (${sql}) ORDER BY 1`)).toEqual([
      { response_id: "r1", answered_at: "2024-01-11T00:00:00", score: 9, comment: "good" },
      { response_id: "r2", answered_at: null, score: null, comment: null },
    ]);
  });
});
