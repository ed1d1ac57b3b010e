import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { expect, test } from "vitest";
import { parquetRows } from "../../src/ingest/parquetRows.ts";
import { literal, openDatabase } from "../../src/table/index.ts";
import { readFiles, sourceOf } from "./source.ts";

const columns = {
  order_id: { from: "Invoice", type: "text", required: true },
  customer_id: { from: "Customer ID", type: "text" },
  ordered_at: { from: "at", type: "timestamp" },
  amount: { from: "price", type: "decimal" },
};
const source = sourceOf({ files: ["orders.parquet"], format: "parquet", columns, dialect: { nulls: ["", "nan"] } });

async function written(query: string, options = ""): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), "segmentarium-parquet-")), "orders.parquet");
  const db = await openDatabase();
  await db.run(`COPY (${query}) TO ${literal(path)} (FORMAT parquet ${options})`);
  db.close();
  return path;
}

const many = `SELECT 'o' || i AS "Invoice", CAST(i AS DOUBLE) AS "Customer ID", TIMESTAMP '2024-01-01' + to_seconds(i) AS at,
  i / 4 AS price, {'a': [i, 2], 'b': map {'x': true}} AS nested FROM range(50000) AS t(i)`;

test("parquetRows counts what hyparquet counts, over row groups, compression and nested columns", async () => {
  for (const options of ["", ", ROW_GROUP_SIZE 4096, COMPRESSION zstd"]) {
    const path = await written(many, options);
    const bytes = await readFile(path);
    const metadata = parquetMetadata(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    expect(await parquetRows(path)).toBe(Number(metadata.num_rows));
  }
});

test("readSource gives the cells of a Parquet file that hyparquet gives", async () => {
  const path = await written(`FROM (${many}) LIMIT 500`, ", COMPRESSION snappy");
  const bytes = await readFile(path);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const expected = await parquetReadObjects({ file, columns: ["Invoice", "Customer ID", "at", "price"] });
  const { rows, warnings } = await readFiles(source, [path]);
  expect(rows.map(({ source_row: _, ...row }) => row)).toEqual(
    expected.map((row) => ({
      order_id: row["Invoice"],
      customer_id: String(row["Customer ID"]),
      ordered_at: (row["at"] as Date).toISOString().slice(0, 19),
      amount: row["price"],
    })),
  );
  expect(warnings).toEqual([
    'unread-columns: Source "orders" has columns that are not read: column 5 of "orders.parquet"',
  ]);
});

test("readSource rejects values of a Parquet file that do not fit, by row, and reads text tokens as missing", async () => {
  const path = await written(`
    SELECT * FROM (VALUES ('nan', 1.0::DOUBLE, TIMESTAMP '2024-01-01', 1.0::DOUBLE), ('b', 1.5, NULL, 1.0), ('c', NULL, NULL, 0.00001),
      ('d', 2.0, NULL, 'inf'::DOUBLE), ('e', 3.0, NULL, 2.55)) AS t("Invoice", "Customer ID", "at", price)`);
  const { rows, rejects } = await readFiles(source, [path]);
  expect(rows.map((row) => [row["order_id"], row["customer_id"], row["amount"]])).toEqual([["e", "3", 2.55]]);
  expect(rejects.map(({ line, column }) => [line, column])).toEqual([
    [1, "order_id"],
    [2, "customer_id"],
    [3, "amount"],
    [4, "amount"],
  ]);
});

test("readSource rejects the infinite times and dates that a Parquet file may hold", async () => {
  const columns = {
    order_id: { from: "id", type: "text" },
    ordered_at: { from: "at", type: "timestamp" },
    due: { from: "due", type: "date" },
  };
  const path = await written(`
    SELECT * FROM (VALUES ('a', TIMESTAMP '-infinity', NULL), ('b', TIMESTAMP 'infinity', NULL), ('c', NULL, DATE '-infinity'),
      ('d', NULL, DATE 'infinity'), ('e', TIMESTAMP '2024-01-01', DATE '2024-02-01'), ('f', NULL, DATE '300000-01-01')) AS t(id, "at", due)`);
  const { rows, rejects } = await readFiles(sourceOf({ files: ["orders.parquet"], format: "parquet", columns }), [
    path,
  ]);
  expect(rows.map(({ order_id }) => order_id)).toEqual(["e"]);
  expect(rejects.map(({ line, column }) => [line, column])).toEqual([
    [1, "ordered_at"],
    [2, "ordered_at"],
    [3, "due"],
    [4, "due"],
    [6, "due"],
  ]);
});

test("readSource refuses Parquet files that are cut, flipped or something else", async () => {
  const path = await written(many, ", COMPRESSION snappy");
  const bytes = await readFile(path);
  const flipped = Buffer.from(bytes);
  for (let i = 2000; i < 2064; i++) flipped[i] = 255 - (flipped[i] as number);
  const longFooter = Buffer.from(bytes);
  longFooter.writeUInt32LE(0xfffffff0, bytes.length - 8);
  for (const content of [bytes.subarray(0, 5000), flipped, longFooter, Buffer.from("id,at\n1,2\n"), Buffer.alloc(64)]) {
    await writeFile(path, content);
    await expect(readFiles(source, [path])).rejects.toThrow(/corrupt-file/);
  }
});

test("a declared column of Parquet that holds lists or structures is refused, not made into text", async () => {
  const path = join(await mkdtemp(join(tmpdir(), "segmentarium-parquet-")), "nested.parquet");
  const db = await openDatabase();
  await db.run(
    `COPY (SELECT 'a' AS id, [1] AS list, {'a': 1} AS struct, map {'x': 1} AS map) TO ${literal(path)} (FORMAT parquet)`,
  );
  db.close();
  const columns = Object.fromEntries(["id", "list", "struct", "map"].map((from) => [from, { from, type: "text" }]));
  const reading = readFiles(sourceOf({ files: ["nested.parquet"], format: "parquet", columns }), [path]);
  const problem = (name: string) => ({
    code: "wrong-type",
    file: "nested.parquet",
    message: `"${name}" is of a type that holds no single value`,
    remedy: "write it as text, numbers or times",
  });
  await expect(reading).rejects.toMatchObject({ problems: ["list", "struct", "map"].map(problem) });
});
