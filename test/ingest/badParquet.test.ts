import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CheckError } from "../../src/errors.ts";
import { readSource } from "../../src/ingest/readSource.ts";
import { tooMuchMemory } from "../../src/ingest/tooMuchMemory.ts";
import { literal, openDatabase } from "../../src/table/index.ts";
import { attempt, attemptFiles, secret } from "./attempt.ts";
import { sourceOf } from "./source.ts";

const columns = { order_id: { from: "id", type: "text", required: true }, amount: { from: "amount", type: "decimal" } };
const file = "orders.parquet";
const orders = sourceOf({ files: [file], format: "parquet", columns });
const rows = `SELECT '${secret}' || i AS id, i / 4 AS amount, 'n' || hash(i) AS note FROM range(3000) AS t(i)`;

async function written(query: string, name = file): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), "segmentarium-bad-")), name);
  const db = await openDatabase();
  await db.run(`COPY (${query}) TO ${literal(path)} (FORMAT parquet, COMPRESSION snappy, DICTIONARY_SIZE_LIMIT 1)`);
  db.close();
  return path;
}

const message = "this is not a whole Parquet file";
const corrupt = [{ code: "corrupt-file", file, message, remedy: "deliver it again" }];

test("31 a Parquet file that is cut short, empty, of noughts, or of another kind is refused", async () => {
  const bytes = await readFile(await written(rows));
  for (const part of [bytes.subarray(0, 4), bytes.subarray(0, 5000), bytes.subarray(0, -1), bytes.subarray(8)]) {
    expect((await attempt(part, orders)).problems).toEqual(corrupt);
  }
  for (const other of [Buffer.alloc(5000), Buffer.from(`id,amount\n${secret},1\n`), Buffer.from("PAR1PAR1PAR1")]) {
    expect((await attempt(other, orders)).problems).toEqual(corrupt);
  }
  const empty = "the file has 0 bytes";
  const remedy = "deliver it again, or remove the source";
  expect((await attempt("", orders)).problems).toEqual([{ code: "empty-file", file, message: empty, remedy }]);
});

test("31 a Parquet file whose footer has a wrong bit is refused, or gives as many rows as it declares", async () => {
  const path = await written("SELECT 'o' || i AS id, i / 4 AS amount FROM range(40) AS t(i)");
  const bytes = await readFile(path);
  const start = bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8);
  const codes: Record<string, number> = {};
  for (let at = start; at < bytes.length; at++) {
    const flipped = Buffer.from(bytes);
    flipped[at] = (flipped[at] as number) ^ (1 << (at % 8));
    const { problems, counted, rows, rejects } = await attempt(flipped, orders);
    const code = problems[0]?.code ?? "read";
    codes[code] = (codes[code] ?? 0) + 1;
    if (code === "read") expect(rows.length + rejects.length).toBe(counted);
  }
  const known = ["read", "corrupt-file", "missing-column", "duplicate-header", "row-count", "no-rows", "all-rejected"];
  expect(Object.keys(codes).filter((code) => !known.includes(code))).toEqual([]);
  expect(codes["corrupt-file"]).toBeGreaterThan(50);
});

test("31 a Parquet file with wrong bits in a page is refused when that column is read", async () => {
  const path = await written(rows);
  const bytes = await readFile(path);
  const middle = (word: string) => bytes.indexOf(word) + 6000;
  const flip = (at: number) => {
    const flipped = Buffer.from(bytes);
    for (let i = at; i < at + 64; i++) flipped[i] = 255 - (flipped[i] as number);
    return flipped;
  };
  expect((await attempt(flip(middle(secret)), orders)).problems).toEqual(corrupt);
  const noted = sourceOf({
    files: [file],
    format: "parquet",
    columns: { ...columns, note: { from: "note", type: "text" } },
  });
  const inNote = flip(bytes.length - 20_000);
  expect((await attempt(inNote, noted)).problems).toEqual(corrupt);
  const unread = await attempt(inNote, orders);
  expect(unread.rows).toEqual((await attempt(bytes, orders)).rows);
  expect(unread.warnings).toEqual([
    `unread-columns: Source "orders" has columns that are not read: column 3 of "${file}"`,
  ]);
});

test("2 and 24 a Parquet file without rows, or with thousands of columns, is refused", async () => {
  const none = await attemptFiles(orders, [await written(`FROM (${rows}) LIMIT 0`)]);
  expect(none.problems).toMatchObject([{ code: "no-rows", file }]);
  const wide = Array.from({ length: 2001 }, (_, i) => `${i} AS c${i}`).join(", ");
  const refused = await attemptFiles(orders, [await written(`SELECT ${wide}`)]);
  expect(refused.problems).toEqual([
    { code: "too-many-columns", file, message: "there are more than 2000 columns", remedy: "split it" },
  ]);
});

test("14, 15 and 20 values of a Parquet file that do not fit are rejected by row", async () => {
  const path = await written(`
    SELECT * FROM (VALUES ('a', 1e18::DOUBLE, TIMESTAMP '2024-03-10 02:30:00', 5::HUGEINT), ('b', 'nan'::DOUBLE, NULL, 5),
      ('c', 1, TIMESTAMP '2024-03-10 12:00:00', 9223372036854775808), ('d', 2, TIMESTAMP '2024-03-10 02:59:59', 5),
      ('e', '-0'::DOUBLE, TIMESTAMP '2024-03-10 12:00:00', -9223372036854775808)) AS t(id, amount, "at", n)`);
  const more = {
    ordered_at: { from: "at", type: "timestamp", timeZone: "America/New_York" },
    n: { from: "n", type: "integer" },
  };
  const source = sourceOf({ files: [file], format: "parquet", columns: { ...columns, ...more } });
  const { rows: read, rejects } = await attemptFiles(source, [path]);
  expect(read).toEqual([["e", 0, "2024-03-10T16:00:00", "-9223372036854775808"]]);
  expect(rejects).toEqual([
    [1, "amount", "is not a number with at most four decimals"],
    [2, "amount", "is not a number with at most four decimals"],
    [3, "n", "is not a whole number of 64 bits"],
    [4, "ordered_at", "is a time that the clocks skipped"],
  ]);
});

test("20 times of a zone that are further away than the engine knows zones are rejected", async () => {
  const times = [
    "294247-01-10 04:00:54",
    "262000-01-01 00:00:01",
    "290309-12-22 (BC) 00:00:00",
    "262001-01-01 (BC) 00:00:00",
  ];
  const near = ["262000-01-01 00:00:00", "262000-01-01 (BC) 00:00:00", "2024-03-10 12:00:00"];
  const values = [...times, ...near].map((time, i) => `('${i}', 1, TIMESTAMP '${time}')`).join(", ");
  const path = await written(`SELECT * FROM (VALUES ${values}) AS t(id, amount, "at")`);
  const more = { ordered_at: { from: "at", type: "timestamp", timeZone: "America/New_York" } };
  const source = sourceOf({ files: [file], format: "parquet", columns: { ...columns, ...more } });
  const { rows: read, rejects } = await attemptFiles(source, [path]);
  expect(read).toHaveLength(near.length);
  expect(read[2]).toEqual(["6", 1, "2024-03-10T16:00:00"]);
  const beyond = "is a time beyond those that a zone knows";
  expect(rejects).toEqual(times.map((_, i) => [i + 1, "ordered_at", beyond]));
});

test("36 and 37 odd names of a Parquet file and of its columns are only names", async () => {
  const name = "it's [1]; *?.parquet";
  const names = ['"; drop table t; --', "select", "constructor", "rowid", "{a: 1}"];
  const list = names.map((column, i) => `'${i}' AS "${column.replaceAll('"', '""')}"`);
  const declared = Object.fromEntries(names.map((from, i) => [`column_${i}`, { from, type: "text" }]));
  const source = sourceOf({ files: [name], format: "parquet", columns: declared });
  const path = await written(`SELECT ${list.join(", ")}, 'x' AS "two\nlines"`, name);
  await writeFile(join(path, "..", "it's 1; ab.parquet"), "another file");
  const { rows: read, warnings } = await attemptFiles(source, [path]);
  expect(read).toEqual([["0", "1", "2", "3", "4"]]);
  expect(warnings).toEqual([`unread-columns: Source "orders" has columns that are not read: column 6 of "${name}"`]);
});

test("31 a Parquet page that says it takes more memory than a reader has is refused with a clear error", async () => {
  const bytes = await readFile(await written(rows));
  expect(bytes.subarray(4, 7).toString("hex")).toBe("150015");
  // After the length of what is unpacked, a varint, comes that of what is packed: 2^29 and more, in six bytes.
  const packed = bytes.findIndex((byte, i) => i >= 7 && byte < 128) + 2;
  const huge = Buffer.concat([bytes.subarray(0, packed), Buffer.from("e280ae", "hex"), bytes.subarray(packed)]);
  const path = join(await mkdtemp(join(tmpdir(), "segmentarium-bad-")), file);
  await writeFile(path, huge);
  const db = await openDatabase({ memoryLimit: "256MB" });
  const options = { table: "accepted", rejectsTable: "rejected", linesTable: "lines", minimumPeople: 10 };
  const problem = await readSource(db, orders, [path], { ...options, warn: () => undefined }).catch((cause) => cause);
  db.close();
  expect(problem.problems).toEqual([
    {
      code: "reader-memory",
      file,
      message: "to take it apart needs more memory than there is: it is large, or damaged",
      remedy: "raise --memory, or deliver it again, in smaller files or row groups",
    },
  ]);
});

test("a fault of memory is the file's only where the engine says so while it takes the file apart", () => {
  const engine = new Error("Out of Memory Error: failed to allocate data of size 512.0 MiB (1 KiB/244.1 MiB used)");
  expect(tooMuchMemory(engine, { name: file, path: file })).toMatchObject({
    problems: [{ code: "reader-memory", file }],
  });
  const full = new Error(
    "Out of Memory Error: failed to offload data block of size 256.0 KiB (max_temp_directory_size)",
  );
  const named = new CheckError("Cannot read Out of Memory Error.csv", []);
  for (const other of [full, named, new RangeError("no"), "Out of Memory Error"]) {
    expect(tooMuchMemory(other, { name: file, path: file })).toBe(other);
  }
});
