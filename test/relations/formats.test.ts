import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Float64, Int64, Table, TimestampMillisecond, tableToIPC, Utf8, vectorFromArray } from "apache-arrow";
import fc from "fast-check";
import { describe } from "vitest";
import { type Database, literal, openDatabase } from "../../src/table/index.ts";
import { readFiles, sourceOf } from "../ingest/source.ts";
import { holdRelations, type Relation } from "./relations.ts";

const { Database: Sqlite } = createRequire(import.meta.url)("node-sqlite3-wasm") as typeof import("node-sqlite3-wasm");

type Format = "csv" | "lines" | "list" | "parquet" | "feather" | "stream" | "sqlite" | "duckdb";

/** One row as a shop knows it: an amount may have too many decimals, by which it is rejected. */
interface Sale {
  readonly id: string;
  readonly name: string | null;
  readonly amount: number | null;
  readonly n: number | null;
  readonly at: string | null;
}

interface Delivery {
  readonly rows: readonly Sale[];
  readonly format: Format;
}

interface Read {
  readonly rows: readonly (readonly unknown[])[];
  readonly rejects: readonly unknown[];
  readonly counted: number;
}

const maybe = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(values, { nil: null });
const moments = fc
  .date({ min: new Date("1905-01-01"), max: new Date("2190-01-01"), noInvalidDate: true })
  .map((date) => `${date.toISOString().slice(0, 19).replace("T", " ")}`);
const sales: fc.Arbitrary<Sale> = fc.record({
  id: fc.constantFrom("007", "9007199254740993", "é", "a b", "it's", 'say "hi"', "two\nlines", "-1", "<b>"),
  name: maybe(fc.constantFrom("x", "Zoë", "\u{1f600}", "null", "0", "1e3", "a,b;c")),
  amount: maybe(
    fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: -(10 ** 9), max: 10 ** 9 }).map((x) => x / 10_000) },
      fc.constant(1.23456),
    ),
  ),
  n: maybe(fc.oneof(fc.integer(), fc.constantFrom(Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER))),
  at: maybe(moments),
});
const fine: Sale = { id: "fine", name: "x", amount: 1.5, n: 1, at: "2024-01-31 10:00:00" };
const deliveries: fc.Arbitrary<Delivery> = fc
  .array(sales, { minLength: 1, maxLength: 12 })
  .map((rows) => ({ rows: [...rows, fine], format: "csv" }));

const columns = {
  order_id: { from: "id", type: "text", required: true },
  name: { from: "name", type: "text" },
  amount: { from: "amount", type: "decimal" },
  n: { from: "n", type: "integer" },
  ordered_at: { from: "at", type: "timestamp", format: "%Y-%m-%d %H:%M:%S" },
};
const declared: Readonly<Record<Format, Record<string, unknown>>> = {
  csv: { format: "csv" },
  lines: { format: "json" },
  list: { format: "json" },
  parquet: { format: "parquet" },
  feather: { format: "arrow" },
  stream: { format: "arrow" },
  sqlite: { format: "sqlite", relation: "sales" },
  duckdb: { format: "duckdb", relation: "sales" },
};

async function run({ rows, format }: Delivery): Promise<Read> {
  const folder = await mkdtemp(join(tmpdir(), "segmentarium-relation-"));
  try {
    const path = join(folder, "sales");
    await writers[format](path, rows);
    const read = await readFiles(sourceOf({ files: ["sales"], columns, ...declared[format] }), [path], 1);
    return {
      rows: read.rows.map(({ source_row: row, ...sale }) => [row, ...Object.values(sale)]),
      rejects: read.rejects.map(({ column, reason }) => [column, reason]),
      counted: read.accounts.reduce((sum, { counted }) => sum + counted, 0),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

const writers: Readonly<Record<Format, (path: string, rows: readonly Sale[]) => Promise<void>>> = {
  csv: (path, rows) => {
    const cell = (value: unknown) => (value === null ? "" : `"${String(value).replaceAll('"', '""')}"`);
    const text = rows.map(({ id, name, amount, n, at }) => [id, name, amount, n, at].map(cell).join(","));
    return writeFile(path, `${["id,name,amount,n,at", ...text].join("\n")}\n`);
  },
  lines: (path, rows) => writeFile(path, `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`),
  list: (path, rows) => writeFile(path, JSON.stringify(rows, null, 1)),
  parquet: (path, rows) => written(rows, (db) => db.run(`COPY sales TO ${literal(path)} (FORMAT parquet)`)),
  duckdb: (path, rows) =>
    written(rows, (db) =>
      db.run(`ATTACH ${literal(path)} AS shop; CREATE TABLE shop.sales AS FROM sales; CHECKPOINT shop; DETACH shop`),
    ),
  feather: (path, rows) => writeFile(path, tableToIPC(arrowTable(rows), "file")),
  stream: (path, rows) => writeFile(path, tableToIPC(arrowTable(rows), "stream")),
  sqlite: async (path, rows) => {
    const db = new Sqlite(path);
    db.exec('CREATE TABLE sales (id TEXT, name TEXT, amount REAL, n INTEGER, "at" TEXT)');
    for (const { id, name, amount, n, at } of rows) {
      db.run("INSERT INTO sales VALUES (?, ?, ?, ?, ?)", [id, name, amount, n === null ? null : BigInt(n), at]);
    }
    db.close();
  },
};

async function written(rows: readonly Sale[], write: (db: Database) => Promise<void>): Promise<void> {
  const db = await openDatabase({ threads: 1 });
  const value = (one: Sale[keyof Sale]) => (one === null ? "NULL" : literal(one));
  const list = rows.map(({ id, name, amount, n, at }) => `(${[id, name, amount, n, at].map(value).join(", ")})`);
  await db.run(`CREATE TABLE sales (id VARCHAR, name VARCHAR, amount DOUBLE, n BIGINT, "at" TIMESTAMP);
    INSERT INTO sales VALUES ${list.join(", ")}`);
  await write(db);
  db.close();
}

function arrowTable(rows: readonly Sale[]): Table {
  const of = <T>(value: (row: Sale) => T): T[] => rows.map(value);
  return new Table({
    id: vectorFromArray(
      of(({ id }) => id),
      new Utf8(),
    ),
    name: vectorFromArray(
      of(({ name }) => name),
      new Utf8(),
    ),
    amount: vectorFromArray(
      of(({ amount }) => amount),
      new Float64(),
    ),
    n: vectorFromArray(
      of(({ n }) => (n === null ? null : BigInt(n))),
      new Int64(),
    ),
    at: vectorFromArray(
      of(({ at }) => (at === null ? null : Date.parse(`${at.replace(" ", "T")}Z`))),
      new TimestampMillisecond(),
    ),
  });
}

const names: readonly (readonly [Format, string])[] = [
  ["lines", "as JSON, a record on each line"],
  ["list", "as one list of JSON records"],
  ["parquet", "as Parquet"],
  ["feather", "as an Arrow file"],
  ["stream", "as an Arrow stream"],
  ["sqlite", "as a table of SQLite"],
  ["duckdb", "as a table of DuckDB"],
];
const relations: Relation<Delivery, Read>[] = names.map(([format, name]) => ({
  name: `is the same ${name}, row by row, what is rejected too`,
  change: (delivery) => ({ ...delivery, format }),
}));

describe("what is read of rows that come as CSV", () => {
  holdRelations<Delivery, Read>({ inputs: deliveries, run, cases: 25 }, relations);
});
