import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CheckError } from "../../src/errors.ts";
import { openRelease, queryRelease, readRelease } from "../../src/release/index.ts";
import type { Database } from "../../src/table/index.ts";

let db: Database;

beforeAll(async () => {
  db = await openRelease(await readRelease(join(import.meta.dirname, "..", "input", "site", "release")));
});

afterAll(() => db.close());

const problemsOf = async (sql: string) => {
  const error = (await queryRelease(db, sql, "reports/data/x.sql").catch((thrown: unknown) => thrown)) as CheckError;
  return error.problems;
};

describe("queryRelease", () => {
  it("gives rows with the types that a page reads", async () => {
    const sql =
      "SELECT month, people, revenue, day, complete, sum(people) OVER () AS everybody FROM kpis ORDER BY month";
    const table = await queryRelease(db, sql, "x.sql");
    expect(table.columns.map((column) => column.type)).toEqual([
      "text",
      "integer",
      "number",
      "date",
      "boolean",
      "integer",
    ]);
    expect(table.rows[1]).toEqual({
      month: "2024-02",
      people: 20,
      revenue: 200.25,
      day: "2024-02-29",
      complete: true,
      everybody: 32,
    });
  });

  it("sees missing values as missing", async () => {
    const { rows } = await queryRelease(db, "SELECT segment FROM segments WHERE people IS NULL", "x.sql");
    expect(rows).toEqual([{ segment: "new" }]);
  });

  it("names the line of a fault", async () => {
    expect(await problemsOf("SELECT month\nFROM kpis\nWHERE\n  nonsense = 1")).toEqual([
      expect.objectContaining({ code: "query-failed", file: "reports/data/x.sql", line: 4 }),
    ]);
    expect(await problemsOf("SELECT month\nFORM kpis x y")).toEqual([
      expect.objectContaining({ code: "query-failed", line: 2 }),
    ]);
  });

  it("refuses two columns of one name", async () => {
    expect(await problemsOf("SELECT month, month FROM kpis")).toEqual([
      expect.objectContaining({ code: "query-columns" }),
    ]);
  });

  it("allows no rows only where the tables have none", async () => {
    expect(await problemsOf("SELECT * FROM kpis WHERE people > 1000")).toEqual([
      expect.objectContaining({ code: "query-empty" }),
    ]);
    await expect(queryRelease(db, "SELECT 1 AS a WHERE false", "x.sql")).resolves.toMatchObject({ rows: [] });
  });

  it.each([
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM '/etc/passwd'",
    "COPY kpis TO '/tmp/kpis.csv'",
    "ATTACH '/tmp/x.duckdb'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET enable_external_access = true",
    "PRAGMA enable_profiling",
    "CREATE TABLE t AS SELECT 1",
    "DELETE FROM kpis",
    "SELECT getenv('HOME')",
    "EXPORT DATABASE '/tmp/x'",
    "SELECT 1; DROP TABLE kpis",
  ])("cannot reach beyond the release by %s", async (sql) => {
    expect(await problemsOf(sql)).toHaveLength(1);
    expect(await db.row("SELECT count(*) AS n FROM kpis")).toEqual({ n: 2 });
  });
});
