import { copyFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { readFiles } from "../ingest/source.ts";
import { sqliteFile } from "../ingest/sqliteFiles.ts";
import { proposeFiles } from "./proposeFiles.ts";

const counting = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)";
const shop = `
  CREATE TABLE sales (order_id INTEGER, customer_id INTEGER, ordered_at TEXT, total REAL, photo BLOB);
  ${counting} INSERT INTO sales SELECT i, 9007199254740993 + i % 90, datetime(1700000000 + i * 3600, 'unixepoch'), i / 10.0 + 0.1 + 0.2, x'ff' FROM n;
  INSERT INTO sales VALUES (501, NULL, CAST(x'c3' AS TEXT), 1, NULL);
  CREATE TABLE empty (a);
  CREATE VIEW people AS SELECT DISTINCT customer_id, 'gb' AS country FROM sales WHERE customer_id IS NOT NULL`;

describe("propose, of SQLite files", () => {
  it("proposes each table and view with rows, so that ingest reads it as proposed", async () => {
    const path = await sqliteFile(shop);
    const { sources, text } = await proposeFiles([{ path, name: "shop.sqlite" }]);
    expect(sources.map(({ id, table, format, relation }) => [id, table, format, relation])).toEqual([
      ["people", "customers", "sqlite", "people"],
      ["sales", "orders", "sqlite", "sales"],
    ]);
    const sales = sources[1]!;
    expect(sales.columns).toMatchObject({
      order_id: { from: "order_id", type: "text" },
      customer_id: { from: "customer_id", type: "text" },
      ordered_at: { from: "ordered_at", type: "timestamp", format: "%Y-%m-%d %H:%M:%S" },
      amount: { from: "total", type: "decimal" },
    });
    expect(sales.ignore).toEqual(["photo"]);
    expect(text).toContain(
      'Looked at all 501 rows of table "sales"; fewer than 10 with a value that is no text or number',
    );
    expect(text).toContain("stored as DOUBLE");
    const read = await readFiles(sales, [path]);
    expect(read.accounts[0]).toMatchObject({ counted: 501, accepted: 500 });
    expect((await readFiles(sources[0]!, [path])).accounts[0]).toMatchObject({ counted: 90, accepted: 90 });
  });

  it("looks at first, middle and last rows of a long table, with whole numbers beyond 2^53", async () => {
    const path = await sqliteFile(shop);
    const limits = { bytes: 1, rows: 20 };
    const { proposals, text } = await proposeFiles([{ path, name: "shop.sqlite" }], { limits });
    expect(proposals[1]?.sample.columns[0]?.values[0]).toBe("1");
    expect(proposals[1]?.sample.columns[0]?.values.slice(19, 21)).toEqual(["20", "241"]);
    expect(proposals[1]?.sample.columns[1]?.values[0]).toBe("9007199254740994");
    expect(text).toContain("Looked at the first, middle and last 20 of 501 rows");
  });

  it("knows one by its head where the name says only that it is a database", async () => {
    const path = await sqliteFile(shop);
    const other = join(dirname(path), "shop.db");
    await copyFile(path, other);
    expect((await proposeFiles([{ path: other, name: "shop.db" }])).sources).toHaveLength(2);
  });

  it("refuses one without rows, with a view that cannot be run, or that is none", async () => {
    const propose = async (sql: string) => proposeFiles([{ path: await sqliteFile(sql), name: "shop.sqlite" }]);
    await expect(propose("CREATE TABLE t (a)")).rejects.toThrow(/no-rows/);
    await expect(propose("CREATE VIEW v AS SELECT * FROM gone")).rejects.toThrow(/broken-view.*"v"/);
  });
});
