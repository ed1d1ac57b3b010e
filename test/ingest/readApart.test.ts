import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { CheckError, QueryError } from "../../src/errors.ts";
import { readApart } from "../../src/ingest/index.ts";
import { openReader, type Reader } from "../../src/ingest/openReader.ts";
import { readerDatabase } from "../../src/ingest/readerDatabase.ts";
import type { ReadRequest } from "../../src/ingest/readerMessages.ts";
import { literal, openDatabase } from "../../src/table/index.ts";
import { ingestProject } from "../plugins/ingest/project.ts";
import { secret } from "./attempt.ts";
import { readFiles, sourceOf } from "./source.ts";

const columns = { order_id: { from: "id", type: "text" }, amount: { from: "amount", type: "decimal" } };
const limits = { seconds: 60, signal: new AbortController().signal };
const readers: Reader[] = [];

afterEach(() => {
  for (const reader of readers.splice(0)) reader.close();
});

function dying(): Reader {
  const reader = openReader(new URL("./dyingReader.mjs", import.meta.url), 64);
  readers.push(reader);
  return reader;
}

/** A request for files that are given as texts. */
async function requestFor(
  files: Readonly<Record<string, string>>,
  more: Partial<ReadRequest> = {},
): Promise<ReadRequest> {
  const [from, folder] = [
    await mkdtemp(join(tmpdir(), "segmentarium-in-")),
    await mkdtemp(join(tmpdir(), "segmentarium-out-")),
  ];
  for (const [name, text] of Object.entries(files)) await writeFile(join(from, name), text);
  const source = sourceOf({ files: Object.keys(files), columns });
  const paths = source.files.map((name) => join(from, name));
  return { source, files: paths, folder, minimumPeople: 10, threads: 2, memoryLimit: "1GB", ...more };
}

async function refusal(reading: Promise<unknown>) {
  const fault = await reading.catch((cause: unknown) => cause);
  expect(fault).toBeInstanceOf(CheckError);
  return (fault as CheckError).problems;
}

const remedy = "deliver it again; split it when it is very large";

test("readApart gives what readSource gives, as Parquet files in its folder", async () => {
  const request = await requestFor({ "a.csv": "id,amount\na,1\nb,x\n", "[b]*.csv": "id,amount\nc,2,3\nd,4\n" });
  const read = await readApart(request, limits);
  const here = await readFiles(request.source, request.files);
  const db = await openDatabase();
  const rows = await db.rows(`SELECT * EXCLUDE (source_file) FROM read_parquet(${literal(String(read.rows))})`);
  const rejects = await db.rows(`SELECT * FROM read_parquet(${literal(read.rejects)})`);
  db.close();
  const byFile = (row: object) => JSON.stringify(row);
  expect(rows).toEqual(here.rows);
  expect(rejects.map(byFile).sort()).toEqual(here.rejects.map(byFile).sort());
  expect(read.accounts).toEqual(here.accounts);
  expect(read.warnings.map(({ code, message }) => `${code}: ${message}`)).toEqual(here.warnings);
  expect(await readdir(request.folder)).toEqual(["lines.parquet", "rejects.parquet", "rows.parquet"]);
});

test("readApart refuses what readSource refuses, word for word, and reads on", async () => {
  const bad = await requestFor({ "a.csv": "id,amount\na,1\n", "two\nlines.csv": `id\n${secret}\n` });
  const here = await readFiles(bad.source, bad.files).catch((cause: CheckError) => cause);
  const there = await readApart(bad, limits).catch((cause: CheckError) => cause);
  expect(there).toEqual(here);
  expect((there as CheckError).message).toBe((here as CheckError).message);
  const good = await readApart(await requestFor({ "a.csv": "id,amount\na,1\n" }), limits);
  expect(good.accounts).toMatchObject([{ counted: 1, accepted: 1 }]);
});

test.each([
  ["by SIGSEGV", "crash"],
  ["by SIGKILL", "kill"],
  ["with code 3", "exit"],
  ["by SIGABRT", "heap"],
  ["with code 1", "throw"],
])("a reader that ends %s is told of by the file it read, and this process lives on", async (how, fault) => {
  const request = await requestFor({ "good.csv": "id,amount\na,1\n", [`${fault}.csv`]: `id,amount\n${secret},1\n` });
  const before = createHash("sha256")
    .update(await readFile(request.files[1] ?? ""))
    .digest("hex");
  const reader = dying();
  const message = `the process that read it ended ${how}`;
  expect(await refusal(reader.read(request, limits))).toEqual([
    { code: "reader-died", file: `${fault}.csv`, message, remedy },
  ]);
  expect(reader.alive()).toBe(false);
  expect(
    createHash("sha256")
      .update(await readFile(request.files[1] ?? ""))
      .digest("hex"),
  ).toBe(before);
  expect((await readApart(await requestFor({ "a.csv": "id,amount\na,1\n" }), limits)).accounts).toHaveLength(1);
});

test("a reader that does not come to an end is ended, and the file named", async () => {
  const request = await requestFor({ "hang.csv": "id,amount\na,1\n" });
  const message = "it was not read within 2 seconds";
  const expected = [{ code: "reader-timeout", file: "hang.csv", message, remedy }];
  const reader = dying();
  expect(await refusal(reader.read(request, { ...limits, seconds: 2 }))).toEqual(expected);
  await expect.poll(() => reader.alive()).toBe(false);
});

test("a reader is ended when the run is stopped", async () => {
  const request = await requestFor({ "hang.csv": "id,amount\na,1\n" });
  const stop = new AbortController();
  const reader = dying();
  const reading = reader.read(request, { seconds: 60, signal: stop.signal });
  stop.abort(new RangeError("stopped"));
  await expect(reading).rejects.toThrow("stopped");
  await expect.poll(() => reader.alive()).toBe(false);
  await expect(dying().read(request, { seconds: 60, signal: stop.signal })).rejects.toThrow("stopped");
});

test("the engine of a reader sees its files and its folder, and nothing else", async () => {
  const request = await requestFor({ "a.csv": "id,amount\na,1\n" });
  const outside = (await requestFor({ "other.csv": `id,amount\n${secret},1\n` })).files[0] ?? "";
  const db = await readerDatabase(request);
  const link = join(request.folder, "link.csv");
  await symlink(outside, link);
  for (const sql of [
    `SELECT * FROM read_csv(${literal(outside)})`,
    `SELECT * FROM read_csv(${literal(link)})`,
    `SELECT * FROM read_text(${literal(join(request.folder, "..", "..", "etc", "passwd"))})`,
    `SELECT * FROM glob(${literal(join(outside, "..", "*"))})`,
    `COPY (SELECT 1) TO ${literal(join(outside, "..", "made.csv"))}`,
    `ATTACH ${literal(join(outside, "..", "made.duckdb"))} AS made`,
    "INSTALL httpfs",
    "SET enable_external_access = true",
    "SET memory_limit = '100GB'",
  ]) {
    await expect(db.run(sql), sql).rejects.toThrow(QueryError);
  }
  expect(await db.rows(`SELECT count(*) AS n FROM read_csv(${literal(request.files[0] ?? "")})`)).toEqual([{ n: 1 }]);
  db.close();
  expect(await readdir(join(outside, ".."))).toEqual(["other.csv"]);
});

test("a file that fills the engine's memory fails its source with words", async () => {
  const lines = Array.from({ length: 60_000 }, (_, i) => `${secret}${i}${"x".repeat(400)},${i}`);
  const request = await requestFor({ "a.csv": `id,amount\n${lines.join("\n")}\n` }, { memoryLimit: "8MB" });
  const fault = await readApart(request, limits).catch((cause: Error) => cause);
  expect(fault).toBeInstanceOf(Error);
  expect((fault as Error).message).toMatch(/Out of Memory|IO Error|Fatal/);
  expect((fault as Error).message).not.toContain(secret);
});

test("a step whose reader finds a bad file fails with that, and other sources are read", async () => {
  const source = (id: string) => ({
    id,
    table: "products",
    files: [`${id}.csv`],
    format: "csv",
    columns: { product_id: { from: "id", type: "text" } },
  });
  const project = { sources: [source("bad"), source("good")] };
  const { result, rows } = await ingestProject(project, { "bad.csv": "id\n", "good.csv": "id\np\n" });
  const states = result.record.steps
    .filter(({ id }) => id.startsWith("source-"))
    .map(({ status, reason }) => [status, reason]);
  expect(states).toEqual([
    ["failed", expect.stringContaining("bad.csv no-rows")],
    ["done", null],
  ]);
  await expect(rows("products")).rejects.toThrow();
});
