import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { literal, openDatabase } from "../../src/table/index.ts";
import { attemptFiles } from "./attempt.ts";
import { readFiles, sourceOf } from "./source.ts";

const columns = {
  order_id: { from: "id", type: "text" },
  ordered_at: { from: "at", type: "timestamp" },
  amount: { from: "amount", type: "decimal" },
  score: { from: "score", type: "number" },
};

function declared(relation: string) {
  return sourceOf({ files: ["shop.duckdb"], format: "duckdb", relation, columns, ignore: ["note"] });
}

let path = "";

beforeAll(async () => {
  path = join(await mkdtemp(join(tmpdir(), "segmentarium-duckdb-")), "it's.duckdb");
  const db = await openDatabase();
  await db.run(`ATTACH ${literal(path)} AS made; CREATE SCHEMA made.sales;
    CREATE TABLE made.sales."odd ""name" AS
      SELECT 9007199254740993 + i AS id, TIMESTAMP '2024-01-31 10:00:00.123456' AS "at", i / 3 AS score,
        CAST(12345678901234.5678 AS DECIMAL(18,4)) AS amount, [i] AS note FROM range(5000) t(i);
    CREATE TABLE made.orders (id VARCHAR, "at" TIMESTAMP, amount DOUBLE, score FLOAT);
    INSERT INTO made.orders VALUES ('007', NULL, 1.5, 0.5), ('b', NULL, 1.23456, 1), (NULL, NULL, 2.5, NULL);
    CREATE TABLE made.lists AS SELECT [1] AS id, NULL::TIMESTAMP AS "at", 1 AS amount, 1 AS score;
    CREATE VIEW made.peek AS SELECT * FROM made.orders;
    CHECKPOINT made; DETACH made`);
  db.close();
});

describe("readSource, of DuckDB files", () => {
  test("reads a table of a schema exactly, in the order of its rows", async () => {
    const before = await readFile(path);
    const { rows, accounts, warnings } = await readFiles(declared('sales.odd "name'), [path]);
    expect(rows.length).toBe(5000);
    expect(rows[4999]).toEqual({
      source_row: 4999,
      order_id: "9007199254745992",
      ordered_at: "2024-01-31T10:00:00.123456",
      amount: 12345678901234.568,
      score: 4999 / 3,
    });
    expect(accounts[0]).toMatchObject({ format: "duckdb", counted: 5000, accepted: 5000, bytes: before.length });
    expect(warnings).toEqual([]);
    expect((await readFile(path)).equals(before)).toBe(true);
  });

  test("rejects what does not fit, by row", async () => {
    const { rows, rejects } = await readFiles(declared("orders"), [path]);
    expect(rows.map((row) => [row["order_id"], row["amount"], row["score"]])).toEqual([
      ["007", 1.5, 0.5],
      [null, 2.5, null],
    ]);
    expect(rejects.map(({ line, column }) => [line, column])).toEqual([[2, "amount"]]);
  });

  test("rejects infinite times of any precision, as times and as dates", async () => {
    const file = join(await mkdtemp(join(tmpdir(), "segmentarium-duckdb-")), "infinite.duckdb");
    const db = await openDatabase();
    await db.run(`ATTACH ${literal(file)} AS made;
      CREATE TABLE made.days AS SELECT i AS id, CAST(t AS TIMESTAMP_MS) AS ms, CAST(t AS TIMESTAMP_S) AS s
      FROM (VALUES (1, TIMESTAMP '2024-01-31 10:00:00'), (2, TIMESTAMP 'infinity'), (3, TIMESTAMP '-infinity')) AS v(i, t);
      DETACH made`);
    db.close();
    for (const type of ["date", "timestamp"] as const) {
      for (const from of ["ms", "s"]) {
        const own = { order_id: { from: "id", type: "text" }, day: { from, type } } as const;
        const ignore = [from === "ms" ? "s" : "ms"];
        const source = sourceOf({ files: ["d.duckdb"], format: "duckdb", relation: "days", columns: own, ignore });
        const { rows, rejects } = await readFiles(source, [file]);
        expect(rows).toHaveLength(1);
        expect(rejects.map(({ column }) => column)).toEqual(["day", "day"]);
      }
    }
  });

  test("refuses views, tables that are not there, lists, a log beside the file, and what is no DuckDB file", async () => {
    await expect(readFiles(declared("peek"), [path])).rejects.toThrow(/missing-table/);
    await expect(readFiles(declared("sales.none"), [path])).rejects.toThrow(/missing-table/);
    await expect(readFiles(declared("lists"), [path])).rejects.toThrow(/wrong-type/);
    const other = join(await mkdtemp(join(tmpdir(), "segmentarium-duckdb-")), "other.duckdb");
    await writeFile(other, (await readFile(path)).subarray(0, 9000));
    await expect(readFiles(declared("orders"), [other])).rejects.toThrow(/corrupt-file/);
    await writeFile(other, "id,amount\n1,2\n");
    await expect(readFiles(declared("orders"), [other])).rejects.toThrow(/corrupt-file/);
    await writeFile(other, await readFile(path));
    await writeFile(`${other}.wal`, "x");
    await expect(readFiles(declared("orders"), [other])).rejects.toThrow(/unfinished-file/);
  });

  test("refuses a file with a wrong bit in any of its blocks, or reads what it holds", async () => {
    const folder = await mkdtemp(join(tmpdir(), "segmentarium-duckdb-"));
    const [whole, file] = [join(folder, "whole.duckdb"), join(folder, "shop.duckdb")];
    const db = await openDatabase();
    await db.run(`ATTACH ${literal(whole)} AS made (BLOCK_SIZE 16384); CREATE TABLE made.orders AS
      SELECT 'o' || i AS id, NULL::TIMESTAMP AS "at", i AS amount, i / 2 AS score FROM range(5000) t(i); DETACH made`);
    db.close();
    const bytes = await readFile(whole);
    const source = sourceOf({ ...declared("orders"), files: ["shop.duckdb"], ignore: [] });
    const good = (await attemptFiles(source, [whole])).rows;
    let refused = 0;
    for (let at = 12_288 + 2000; at < bytes.length; at += 16_384 / 2) {
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] as number) ^ 4;
      await writeFile(file, flipped);
      const { problems, rows } = await attemptFiles(source, [file]);
      if (problems.length === 0) expect(rows, `${at}`).toEqual(good);
      else expect(problems, `${at}`).toMatchObject([{ code: "corrupt-file", file: "shop.duckdb" }]);
      refused += problems.length;
    }
    expect(refused).toBeGreaterThan(5);
  });
});
