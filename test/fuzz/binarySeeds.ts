import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Float64, Int64, Table, TimestampMillisecond, tableToIPC, Utf8, vectorFromArray } from "apache-arrow";
import type { Random } from "../../src/random/index.ts";
import { literal, openDatabase } from "../../src/table/index.ts";
import { arrowFiles } from "../ingest/arrowFiles.ts";
import { sourceOf } from "../ingest/source.ts";
import { sqliteFile } from "../ingest/sqliteFiles.ts";
import { below, drawn, mutateEnds } from "./mutate.ts";
import { mutateSqlite } from "./mutateSqlite.ts";
import { columns, planted, type Seed, same } from "./seed.ts";

/** Parquet, Arrow, DuckDB and SQLite files in several forms. */
export async function binarySeeds(): Promise<Seed[]> {
  return [
    await parquet("snappy.parquet", "COMPRESSION snappy"),
    await parquet("zstd.parquet", "COMPRESSION zstd, ROW_GROUP_SIZE 2048"),
    await parquet("plain.parquet", "COMPRESSION uncompressed"),
    await parquet("short.parquet", "COMPRESSION gzip", 30),
    arrow("file.arrow", tableToIPC(arrowTable(), "file")),
    arrow("stream.arrow", tableToIPC(arrowTable(), "stream")),
    foreignArrow("foreign.arrow"),
    await duckdb("shop.duckdb"),
    await sqlite("small.sqlite", "PRAGMA page_size = 512"),
    await sqlite("large.sqlite", "PRAGMA page_size = 4096"),
    await sqlite("keys.sqlite", "PRAGMA page_size = 1024", "PRIMARY KEY (id)) WITHOUT ROWID"),
    await sqlite("view.sqlite", "PRAGMA page_size = 512; PRAGMA auto_vacuum = FULL", undefined, "shown"),
  ];
}

async function parquet(name: string, options: string, n = 3000): Promise<Seed> {
  const content = await made(
    name,
    (path) => `
    COPY (SELECT 'o' || i AS id, TIMESTAMP '2024-01-01' + to_seconds(i) AS "at", i / 4 AS amount, '${planted}' || i % 7 AS note, i AS n,
      {'a': [i, 2], 'b': map {'x': true}} AS nested FROM range(${n}) AS t(i)) TO ${literal(path)} (FORMAT parquet, ${options})`,
  );
  const source = sourceOf({ files: [name], format: "parquet", columns, ignore: ["nested"] });
  return { name, source, content, mutate: mutateEnds, pack: same };
}

async function duckdb(name: string): Promise<Seed> {
  const content = await made(
    name,
    (path) => `
    ATTACH ${literal(path)} AS made (BLOCK_SIZE 16384);
    CREATE TABLE made.orders AS SELECT 'o' || i AS id, TIMESTAMP '2024-01-01' + to_seconds(i) AS "at", i / 4 AS amount,
      '${planted}' || i % 7 AS note, i AS n FROM range(500) AS t(i);
    CHECKPOINT made; DETACH made`,
  );
  const source = sourceOf({ files: [name], format: "duckdb", relation: "orders", columns });
  const beside = (random: Random) =>
    random() < 0.1 ? { ending: ".wal", content: Buffer.alloc(below(200, random), below(256, random)) } : undefined;
  return { name, source, content, mutate: mutateEnds, pack: same, beside };
}

function arrowTable(): Table {
  const n = Array.from({ length: 200 }, (_, i) => i);
  return new Table({
    id: vectorFromArray(
      n.map((i) => `o${i}`),
      new Utf8(),
    ),
    at: vectorFromArray(
      n.map((i) => 1_700_000_000_000 + 1000 * i),
      new TimestampMillisecond(),
    ),
    amount: vectorFromArray(
      n.map((i) => i / 4),
      new Float64(),
    ),
    note: vectorFromArray(n.map((i) => `${planted}${i % 7}`)),
    n: vectorFromArray(n.map(BigInt), new Int64()),
  });
}

function arrow(name: string, content: Uint8Array): Seed {
  const source = sourceOf({ files: [name], format: "arrow", columns });
  return { name, source, content, mutate: mutateEnds, pack: same };
}

/** As another library writes it. */
function foreignArrow(name: string): Seed {
  const theirs = {
    order_id: { from: "ID", type: "text" },
    ordered_at: { from: "AT", type: "timestamp" },
    amount: { from: "PRICE", type: "decimal" },
    n: { from: "N", type: "integer" },
  };
  const source = sourceOf({ files: [name], format: "arrow", columns: theirs });
  return { name, source, content: arrowFiles.file, mutate: mutateEnds, pack: same };
}

/** Rows of which each third is longer than a page, so that it goes on in a chain of others. */
async function sqlite(name: string, pragma: string, end = "UNIQUE (n))", relation = "orders"): Promise<Seed> {
  const path = await sqliteFile(
    `${pragma};
    CREATE TABLE orders (id TEXT, "at" TEXT, amount NUMERIC, note TEXT, n INTEGER, ${end};
    CREATE VIEW shown AS SELECT * FROM orders WHERE n >= 0 UNION ALL SELECT * FROM orders WHERE n < 0;
    WITH RECURSIVE s(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM s WHERE i < 29)
    INSERT INTO orders SELECT 'o' || i, printf('2024-01-%02d 10:00:00', 10 + i % 20), i / 4.0,
      '${planted}' || CASE i % 3 WHEN 0 THEN printf('%.*c', 1500, 'x') ELSE '' END, 1000 * i FROM s;
    DELETE FROM orders WHERE n = 7000`,
    name,
  );
  const content = await readFile(path);
  await rm(dirname(path), { recursive: true });
  const source = sourceOf({ files: [name], format: "sqlite", relation, columns });
  return { name, source, content, mutate: mutateSqlite, pack: same, beside: sqliteLog };
}

/** A log or journal that was left: empty, of nothing, with the head of a real one, or bytes. */
function sqliteLog(random: Random): ReturnType<NonNullable<Seed["beside"]>> {
  if (random() >= 0.1) return undefined;
  const heads = ["", "377f0682002de21800000200", "d9d505f920a163d70000000100000000", "0000000000000000"];
  const content = Buffer.concat([
    Buffer.from(drawn(heads, random), "hex"),
    Buffer.alloc(below(600, random), below(256, random)),
  ]);
  return { ending: drawn(["-wal", "-journal", "-shm"], random), content };
}

/** The bytes of a file that the engine makes. */
async function made(name: string, sql: (path: string) => string): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), "segmentarium-seed-"));
  const db = await openDatabase();
  await db.run(sql(join(folder, name)));
  db.close();
  const content = await readFile(join(folder, name));
  await rm(folder, { recursive: true });
  return content;
}
