import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { QueryError } from "../../src/errors.ts";
import { literal, loadColumns, openDatabase, readColumns, writeTable } from "../../src/table/index.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "segmentarium-table-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("openDatabase", () => {
  it("gives rows as plain values: exact numbers, ISO dates, text beyond 2^53", async () => {
    const db = await openDatabase();
    const row = await db.row(`SELECT 1.25::DECIMAL(18,4) AS money, 9007199254740993::BIGINT AS big, 7::BIGINT AS small,
      TIMESTAMP '2024-01-31 10:00:00' AS moment, DATE '2024-01-31' AS day, NULL AS nothing, [1, 2] AS list, true AS yes`);
    db.close();
    expect(row).toEqual({
      money: 1.25,
      big: "9007199254740993",
      small: 7,
      moment: "2024-01-31T10:00:00",
      day: "2024-01-31",
      nothing: null,
      list: [1, 2],
      yes: true,
    });
  });

  it("lets as much of a stream wait as is asked for, but not in forks", async () => {
    for (const streamBuffer of [undefined, "32MB"]) {
      const db = await openDatabase(streamBuffer === undefined ? {} : { streamBuffer });
      const fork = await db.fork();
      const asked = "SELECT current_setting('streaming_buffer_size') AS size";
      const sizes = [await db.row(asked), await fork.row(asked)].map((row) => row?.["size"]);
      expect(sizes).toEqual([streamBuffer === undefined ? "976.5 KiB" : "30.5 MiB", "976.5 KiB"]);
      fork.close();
      db.close();
    }
  });

  it("is forked into connections that share its tables, its time zone and its lock, and have temporary tables of their own", async () => {
    const db = await openDatabase();
    await db.run("CREATE TABLE shared AS SELECT 1 AS n; CREATE TEMP TABLE own AS SELECT 2 AS n");
    const fork = await db.fork();
    expect(await fork.rows("FROM shared")).toEqual([{ n: 1 }]);
    expect(await fork.row("SELECT current_setting('TimeZone') AS zone")).toEqual({ zone: "UTC" });
    await expect(fork.rows("FROM own")).rejects.toThrow(QueryError);
    await expect(fork.run("SET TimeZone = 'Asia/Tokyo'")).rejects.toThrow(QueryError);
    await fork.run("CREATE TEMP TABLE own AS SELECT 3 AS n");
    expect(await db.rows("FROM own")).toEqual([{ n: 2 }]);
    fork.close();
    expect(await db.rows("FROM shared")).toEqual([{ n: 1 }]);
    db.close();
  });

  it("stops what its forks run too when it is interrupted", async () => {
    const db = await openDatabase({ threads: 1 });
    const fork = await db.fork();
    const endless = fork.run("SELECT count(*) FROM range(1000000000000) AS a(n) WHERE n % 7 = 8");
    const stopped = expect(endless).rejects.toThrow(QueryError);
    setTimeout(() => db.interrupt(), 100);
    await stopped;
    fork.close();
    db.close();
  });

  it("lets no number leave that is not finite", async () => {
    const db = await openDatabase();
    await expect(db.rows("SELECT 1::DOUBLE / 0 AS x")).rejects.toThrow(/"x"/);
    db.close();
  });

  it("says what failed without any value of the data", async () => {
    const db = await openDatabase();
    const failure = await db.run("SELECT CAST('secret@example.com' AS INTEGER)").catch((cause: unknown) => cause);
    db.close();
    expect(failure).toBeInstanceOf(QueryError);
    expect((failure as QueryError).message).toMatch(/Conversion Error/);
    expect((failure as QueryError).message).not.toMatch(/secret/);
  });

  it("is closed to everything but the allowed folders and files, and stays so", async () => {
    const inside = join(folder, "allowed");
    const other = join(folder, "other.csv");
    const single = join(folder, "single.csv");
    await writeFile(other, "a\n1\n");
    await writeFile(single, "a\n2\n");
    await mkdir(inside);
    await symlink(other, join(inside, "link.csv"));
    const db = await openDatabase({ allowedFolders: [inside], allowedFiles: [single] });
    expect(
      await db.rows(`SELECT * FROM read_csv(${literal(single)}, columns = {a: 'INTEGER'}, header = true)`),
    ).toEqual([{ a: 2 }]);
    for (const attempt of [
      `SELECT * FROM read_text(${literal(other)})`,
      `SELECT * FROM read_text(${literal(join(inside, "link.csv"))})`,
      `SELECT * FROM read_text(${literal(join(inside, "..", "other.csv"))})`,
      "SELECT * FROM glob('/etc/*')",
      `COPY (SELECT 1) TO ${literal(join(folder, "out.csv"))}`,
      `ATTACH ${literal(join(folder, "x.duckdb"))}`,
      "INSTALL httpfs",
      "LOAD httpfs",
      "SET enable_external_access = true",
      "SET lock_configuration = false",
    ]) {
      await expect(db.run(attempt), attempt).rejects.toBeInstanceOf(QueryError);
    }
    db.close();
  });
});

describe("writeTable", () => {
  it("writes whole files only: a failing query leaves neither a file nor a part of one", async () => {
    const db = await openDatabase();
    const file = join(folder, "broken.parquet");
    await expect(writeTable(db, "SELECT CAST('x' AS INTEGER) FROM range(3)", file)).rejects.toBeInstanceOf(QueryError);
    db.close();
    expect((await readdir(folder)).filter((name) => name.startsWith("broken"))).toEqual([]);
  });

  it("gives the same bytes with one thread and with two", async () => {
    const files = await Promise.all(
      [1, 2].map(async (threads) => {
        const db = await openDatabase({ threads });
        const file = join(folder, `threads-${threads}.parquet`);
        await writeTable(
          db,
          "SELECT i % 1000 AS g, sum(i)::BIGINT AS s FROM range(300000) t(i) GROUP BY g ORDER BY g",
          file,
        );
        db.close();
        return readFile(file, "base64");
      }),
    );
    expect(files[0]).toBe(files[1]);
  });
});

describe("loadColumns and readColumns", () => {
  it("round-trip numbers over many chunks", async () => {
    const db = await openDatabase();
    const x = Float64Array.from({ length: 5000 }, (_, i) => Math.sin(i));
    const ids = Array.from({ length: 5000 }, (_, i) => `id ${i}`);
    await loadColumns(db, "t", [
      { name: "id", type: "text", values: ids },
      { name: "x", type: "number", values: x },
      { name: "n", type: "integer", values: Int32Array.from({ length: 5000 }, (_, i) => i) },
    ]);
    const { data, rows } = await readColumns(db, "SELECT * FROM t ORDER BY n", ["x", "n"]);
    db.close();
    expect(rows).toBe(5000);
    expect(data[2 * 4321]).toBe(x[4321]);
    expect(data[2 * 4321 + 1]).toBe(4321);
  });

  it("readColumns refuses missing values, naming the column", async () => {
    const db = await openDatabase();
    await expect(readColumns(db, "SELECT NULL::DOUBLE AS hole", ["hole"])).rejects.toThrow(/"hole"/);
    db.close();
  });
});
