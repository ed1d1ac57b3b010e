import { readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { attemptFiles, secret } from "./attempt.ts";
import { readFiles, sourceOf } from "./source.ts";
import { sqliteFile } from "./sqliteFiles.ts";

const columns = { order_id: { from: "id", type: "text" }, amount: { from: "amount", type: "decimal" } };

function declared(relation: string, more: Record<string, unknown> = {}) {
  return sourceOf({ files: ["shop.sqlite"], format: "sqlite", relation, columns, ...more });
}

function one(type: string, more: Record<string, unknown> = {}) {
  return { columns: { v: { from: "v", type, ...more } } };
}

/** The values that are accepted of a table `t` with one column `v`, and the reasons of the rejects by row. */
async function valuesOf(sql: string, more: Record<string, unknown>) {
  const { rows, rejects, counted } = await attemptFiles(declared("t", more), [await sqliteFile(sql)]);
  expect(rows.length + rejects.length).toBe(counted);
  return { values: rows.map(([value]) => value), rejects: rejects.map(([line, , reason]) => [line, reason]) };
}

describe("readSource, of SQLite files", () => {
  test("reads a table in the order of its keys, whatever is indexed, and leaves nothing beside the file", async () => {
    const path = await sqliteFile(
      `CREATE TABLE "odd ""name" (id INTEGER, amount NUMERIC, note TEXT);
       WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 4999)
       INSERT INTO "odd ""name" SELECT 9007199254740993 - i, i / 4.0, 'x' FROM n;
       CREATE INDEX covering ON "odd ""name" (id, amount)`,
      "it's 100%?#.sqlite",
    );
    const before = await readFile(path);
    const source = declared('main.odd "name', { ignore: ["note"] });
    const { rows, accounts, lines, warnings } = await readFiles(source, [path]);
    expect(rows.length).toBe(5000);
    expect(rows[0]).toEqual({ source_row: 0, order_id: "9007199254740993", amount: 0 });
    expect(rows[4999]).toEqual({ source_row: 4999, order_id: "9007199254735994", amount: 1249.75 });
    expect(lines[4999]).toBe(5000);
    expect(accounts[0]).toMatchObject({ format: "sqlite", counted: 5000, accepted: 5000, bytes: before.length });
    expect(warnings).toEqual([]);
    expect((await readFile(path)).equals(before)).toBe(true);
    expect(await readdir(dirname(path))).toEqual(["it's 100%?#.sqlite"]);
  });

  test("rejects values that are not of the declared type, each with row, column and reason", async () => {
    const path = await sqliteFile(`
      CREATE TABLE orders (id INTEGER, amount DECIMAL(10,2));
      INSERT INTO orders VALUES (1, 1.5), (2, '${secret}'), ('${secret}', 3), (4, x'${Buffer.from(secret).toString("hex")}'),
        (5, 1.23456), (6, NULL), (7, ''), (8, 0.1 + 0.2), (9, '9.5'), (2.5, 10), (1e400, 11), (12, 9e999)`);
    const numbers = { ...columns, order_id: { from: "id", type: "integer" } };
    const { rows, rejects, counted } = await attemptFiles(declared("orders", { columns: numbers }), [path]);
    expect(rows).toEqual([
      [1, 1.5],
      [6, null],
      [7, null],
      [8, 0.3],
      [9, 9.5],
    ]);
    const whole = "is not a whole number of 64 bits";
    const decimal = "is not a number with at most four decimals";
    expect(rejects).toEqual([
      [2, "amount", decimal],
      [3, "order_id", whole],
      [4, "amount", "holds bytes, not text or a number"],
      [5, "amount", decimal],
      [10, "order_id", whole],
      [11, "order_id", whole],
      [12, "amount", decimal],
    ]);
    expect(counted).toBe(12);
  });

  test("keeps whole numbers of 64 bits, and makes ids of whole numbers alone", async () => {
    const sql = `CREATE TABLE t (v);
      INSERT INTO t VALUES (9223372036854775807), (-9223372036854775808), (9007199254740993), (13085.0), ('007'), (1.5), (1e300)`;
    const text = await valuesOf(sql, one("text"));
    expect(text.values).toEqual(["9223372036854775807", "-9223372036854775808", "9007199254740993", "13085", "007"]);
    const reason = "is not a whole number, which a text made of it needs";
    expect(text.rejects).toEqual([
      [6, reason],
      [7, reason],
    ]);
    const sums = await readFiles(declared("t", one("integer")), [await sqliteFile(sql)]);
    expect(sums.rows.map(({ v }) => String(v))).toEqual([
      "9223372036854775807",
      "-9223372036854775808",
      "9007199254740993",
      "13085",
      "7",
    ]);
  });

  test("reads numbers with the declared marks, stored as text or not", async () => {
    const sql = "CREATE TABLE t (v); INSERT INTO t VALUES ('1.234,50'), (2.25), (3), ('1.5')";
    const { values, rejects } = await valuesOf(sql, one("decimal", { decimalMark: ",", thousands: "." }));
    expect(values).toEqual([1234.5, 2.25, 3]);
    expect(rejects).toEqual([[4, "is not a number with at most four decimals"]]);
  });

  test("reads floating numbers, truth and dates as they are declared", async () => {
    const numbers = await valuesOf(
      "CREATE TABLE t (v); INSERT INTO t VALUES (1e300), (0.1), (-0.0), (9e999)",
      one("number"),
    );
    expect(numbers.values).toEqual([1e300, 0.1, 0]);
    expect(numbers.rejects).toEqual([[4, "is not a finite number"]]);
    const truth = await valuesOf(
      "CREATE TABLE t (v); INSERT INTO t VALUES (1), (0), ('yes'), (2), (1.0)",
      one("boolean"),
    );
    expect(truth.values).toEqual([true, false, true, true]);
    expect(truth.rejects).toEqual([[4, "is neither true nor false"]]);
    const days = await valuesOf(
      "CREATE TABLE t (v DATE); INSERT INTO t VALUES ('2024-02-29'), ('2024-02-30'), (20240229)",
      one("date", { format: "%Y-%m-%d" }),
    );
    expect(days.values).toEqual(["2024-02-29"]);
    expect(days.rejects.map(([line]) => line)).toEqual([2, 3]);
  });

  test("rejects text that is not UTF-8, that holds a NUL, or that is very long, and reads the rest of it whole", async () => {
    const { values, rejects } = await valuesOf(
      `CREATE TABLE t (v TEXT); INSERT INTO t VALUES ('é€😀'), (CAST(x'c3' AS TEXT)), (CAST(x'6100${Buffer.from(secret).toString("hex")}' AS TEXT)),
        (CAST(x'eda080' AS TEXT)), (replace(hex(zeroblob(1000001)), '00', 'ab')), (replace(hex(zeroblob(1000000)), '00', 'ab'))`,
      one("text"),
    );
    expect(values).toEqual(["é€😀", "ab".repeat(1_000_000)]);
    expect(rejects).toEqual([
      [2, "is not UTF-8 text"],
      [3, "holds a NUL character"],
      [4, "is not UTF-8 text"],
      [5, "is longer than 2000000 bytes"],
    ]);
  });

  test("reads views, tables WITHOUT ROWID, generated columns and files in WAL mode", async () => {
    const path = await sqliteFile(`
      PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;
      CREATE TABLE keyed (id TEXT PRIMARY KEY, cents INTEGER, amount REAL GENERATED ALWAYS AS (cents / 100.0) VIRTUAL) WITHOUT ROWID;
      INSERT INTO keyed VALUES ('b', 250), ('a', 125), ('c', 5);
      CREATE INDEX by_cents ON keyed (cents);
      CREATE VIEW large AS SELECT id, amount, datetime(cents, 'unixepoch') AS at FROM keyed WHERE cents > 100 ORDER BY cents DESC`);
    expect((await readFile(path))[18]).toBe(2);
    const table = await readFiles(declared("keyed", { ignore: ["cents"] }), [path]);
    expect(table.rows.map(({ order_id, amount }) => [order_id, amount])).toEqual([
      ["a", 1.25],
      ["b", 2.5],
      ["c", 0.05],
    ]);
    const at = { from: "at", type: "timestamp", format: "%Y-%m-%d %H:%M:%S" };
    const view = await readFiles(declared("large", { columns: { ...columns, ordered_at: at } }), [path]);
    expect(view.rows.map(({ order_id, ordered_at }) => [order_id, ordered_at])).toEqual([
      ["b", "1970-01-01T00:04:10"],
      ["a", "1970-01-01T00:02:05"],
    ]);
    expect(await readdir(dirname(path))).toEqual(["shop.sqlite"]);
  });

  const refusals: readonly [string, string, string, RegExp][] = [
    [
      "a table that is not there",
      "CREATE TABLE b (id); CREATE VIEW a AS SELECT 1",
      "orders",
      /missing-table.*"orders".*name one of its 2; `propose` tells them$/,
    ],
    ["any table of none", "PRAGMA user_version = 1; VACUUM", "orders", /missing-table.*it has none at all/],
    [
      "a column that is not there",
      "CREATE TABLE orders (id, price)",
      "orders",
      /missing-column.*"amount".*mend the file or the source$/,
    ],
    ["a table without rows", "CREATE TABLE orders (id, amount)", "orders", /no-rows/],
    ["a virtual table", "CREATE VIRTUAL TABLE orders USING fts5(id, amount)", "orders", /missing-table/],
    ["a view of nothing", "CREATE VIEW orders AS SELECT id, amount FROM gone", "orders", /broken-view/],
    ["a view of chance", "CREATE VIEW orders AS SELECT abs(random()) AS id, 1 AS amount", "orders", /unsteady-view/],
    [
      "a view of today",
      "CREATE VIEW inner_ AS SELECT date('NOW') AS id; CREATE VIEW orders AS SELECT id, 1 AS amount FROM inner_",
      "orders",
      /unsteady-view/,
    ],
    [
      "a view of this moment",
      "CREATE VIEW orders AS SELECT CURRENT_TIMESTAMP AS id, 1 AS amount",
      "orders",
      /unsteady-view/,
    ],
    [
      "a view of no given time",
      "CREATE VIEW orders AS SELECT julianday() AS id, 1 AS amount",
      "orders",
      /unsteady-view/,
    ],
    [
      "a view of the machine's zone",
      "CREATE VIEW orders AS SELECT datetime(0, 'unixepoch', 'localtime') AS id, 1 AS amount",
      "orders",
      /unsteady-view/,
    ],
  ];

  test.each(refusals)("refuses %s", async (_, sql, relation, expected) => {
    await expect(readFiles(declared(relation), [await sqliteFile(sql)])).rejects.toThrow(expected);
  });

  const filled = `CREATE TABLE orders (id, amount);
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)
    INSERT INTO orders SELECT '${secret}' || i, i FROM n`;

  test("refuses what is cut, damaged, encrypted, in UTF-16, or no SQLite file at all, and tells no value", async () => {
    const whole = await readFile(await sqliteFile(filled));
    const codeOf = async (bytes: Buffer) => {
      const path = await sqliteFile("CREATE TABLE t (v)");
      await writeFile(path, bytes);
      const { problems, rows } = await attemptFiles(declared("orders"), [path]);
      expect(rows).toEqual([]);
      return problems[0]?.code;
    };
    const changed = (at: number, ...bytes: number[]) =>
      Buffer.concat([whole.subarray(0, at), Buffer.from(bytes), whole.subarray(at + bytes.length)]);
    for (const end of [5, 50, 4096, 9000, whole.length - 4096])
      expect(await codeOf(whole.subarray(0, end)), `${end}`).toBe("corrupt-file");
    for (const at of [100, 4096, 4096 * 5])
      expect(await codeOf(changed(at, ...Array(40).fill(255))), `${at}`).toBe("corrupt-file");
    expect(await codeOf(Buffer.from(whole.map((byte) => byte ^ 0x5a)))).toBe("corrupt-file");
    expect(await codeOf(Buffer.from("id,amount\n1,2\n"))).toBe("corrupt-file");
    expect(await codeOf(changed(59, 2))).toBe("encoding");
    expect(await codeOf(whole.subarray(0, 0))).toBe("empty-file");
  });

  test("refuses a file with changes beside it, and reads one beside which they are finished", async () => {
    const path = await sqliteFile(filled);
    await writeFile(`${path}-wal`, "");
    await writeFile(`${path}-journal`, Buffer.alloc(512));
    expect((await readFiles(declared("orders"), [path])).rows).toHaveLength(10_000);
    await writeFile(`${path}-journal`, Buffer.from("d9d505f920a163d70000", "hex"));
    await expect(readFiles(declared("orders"), [path])).rejects.toThrow(/unfinished-file.*-journal/);
    await truncate(`${path}-journal`);
    await writeFile(`${path}-wal`, "x");
    await expect(readFiles(declared("orders"), [path])).rejects.toThrow(/unfinished-file.*-wal/);
    expect((await readdir(dirname(path))).sort()).toEqual(["shop.sqlite", "shop.sqlite-journal", "shop.sqlite-wal"]);
  });
});
