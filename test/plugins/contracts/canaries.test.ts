import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { Field, Struct, Table, tableFromArrays, tableToIPC, Utf8, vectorFromArray } from "apache-arrow";
import { beforeAll, describe, expect, test } from "vitest";
import { refuseUnfit } from "../../../src/commands/refuseUnfit.ts";
import { warningsOf } from "../../../src/record.ts";
import type { RunResult } from "../../../src/run.ts";
import { literal, openDatabase } from "../../../src/table/index.ts";
import { sqliteFile } from "../../ingest/sqliteFiles.ts";
import { ingestFolder } from "../ingest/project.ts";

const canary = "c4nary";
const product = { product_id: { from: "id", type: "text", required: true }, name: { from: "name", type: "text" } };

interface Bad {
  readonly code: string;
  /** Content of the file, or what is done at its path. */
  readonly content: Uint8Array | string | ((path: string) => Promise<unknown>);
  readonly ending: string;
  readonly more?: Readonly<Record<string, unknown>>;
}

const csv = `id,name\n1,${canary}\n2,${canary}\n`;
const bad = (ending: string, code: string, content: Bad["content"], more: Bad["more"] = {}): Bad => ({
  ...{ code, content, ending },
  more: { format: ending.split(".")[0], ...more },
});
const sqlite = (sql: string) => async (path: string) => {
  const made = await sqliteFile(sql);
  await writeFile(path, await readFile(made));
  await rm(dirname(made), { recursive: true });
};
const engine = (sql: (path: string) => string) => async (path: string) => {
  const db = await openDatabase();
  await db.run(sql(path));
  db.close();
};
const attached = (table: string) => engine((path) => `ATTACH ${literal(path)} AS a; ${table}; CHECKPOINT a; DETACH a`);
const then =
  (first: (path: string) => Promise<unknown>, second: (path: string) => Promise<unknown>) => async (path: string) => {
    await first(path);
    await second(path);
  };
const cut = (share: number) => async (path: string) =>
  truncate(path, Math.floor((await readFile(path)).length * share));
const beside = (ending: string) => (path: string) => writeFile(`${path}${ending}`, canary.repeat(20));
/** The field of the head that says how texts are written. */
const inUtf16 = async (path: string) => {
  const bytes = await readFile(path);
  bytes.writeUInt32BE(2, 56);
  await writeFile(path, bytes);
};
const rows = `SELECT i AS id, '${canary}' || i AS name FROM range(2000) AS t(i)`;
const listed = `SELECT i AS id, ['${canary}'] AS name FROM range(20) AS t(i)`;
const parquetOf = (query: string) => engine((path) => `COPY (${query}) TO ${literal(path)} (FORMAT parquet)`);
const shop = `CREATE TABLE products (id TEXT, name TEXT); INSERT INTO products VALUES ('1', '${canary}'), ('2', '${canary}${"x".repeat(9000)}')`;
const arrow = tableToIPC(tableFromArrays({ id: ["1", "2"], name: [canary, canary] }), "file");
const relation = { relation: "products" };
/** A structure of which the canary is a field. */
const named = vectorFromArray([{ [canary]: "x" }], new Struct([new Field(canary, new Utf8())]));

/** A file for each way in which a source is refused, with the canary for its values. */
const refused: readonly Bad[] = [
  bad("csv", "empty-file", ""),
  bad("csv", "missing-column", csv.replace("name", "title")),
  bad("csv", "missing-column", csv.replace("id,name\n", "")),
  bad("csv", "missing-column", csv.replace("id,name\n", `id,name${canary},`)),
  bad("csv", "no-header", `id,name,mail${canary}@example.org\n1,${canary},\n`),
  bad("csv", "duplicate-header", csv.replace("name", "id")),
  bad("csv", "duplicate-header", `id,name,${canary},${canary.toUpperCase()}\n1,x,y,z\n`),
  bad("csv", "unclosed-quote", `id,name\n1,"${canary}\n2,x\n`),
  bad("csv", "mixed-line-ends", `id,name\r\n1,${canary}\r\n2,${canary}\n3,${canary},4\r\n`),
  bad("csv", "encoding", Buffer.from(`id,name\n1,${canary}\xe9\n`, "latin1")),
  bad("csv", "all-rejected", csv, { columns: { ...product, name: { from: "name", type: "integer" } } }),
  bad("csv", "row-too-long", `id,name\n1,${canary.repeat(600_000)}\n`),
  bad("csv", "too-many-columns", `id,${"name,".repeat(2100)}x\n1,${`${canary},`.repeat(2100)}x\n`),
  bad("csv.gz", "corrupt-file", gzipSync(csv).subarray(0, 30)),
  bad("csv.gz", "unpacks-too-large", gzipSync(csv), { unpacksTo: { bytes: 10 } }),
  bad("csv", "not-regular", (path) => mkdir(path)),
  bad("json", "all-rejected", `{"id": 1, "name": "${canary}"\n${canary}\n`),
  bad("json", "missing-column", `{"id": 1, "title": "${canary}"}\n`),
  bad("json", "missing-column", `{"id": 1, "${canary}": "x"}\n`),
  bad("json", "all-rejected", `{"id": 1, "name": ["${canary}"]}\n`),
  bad("json", "not-json", `[{"id": 1, "name": "${canary}"} ${canary}`),
  bad(
    "json",
    "too-deep",
    `${'{"a":'.repeat(100)}"${canary}"${"}".repeat(100)}\n{"id": 1, "name": {"a": "${canary}"}}\n`,
  ),
  bad("parquet", "corrupt-file", then(parquetOf(rows), cut(0.7))),
  bad("parquet", "corrupt-file", csv),
  bad("parquet", "wrong-type", parquetOf(listed)),
  bad("parquet", "wrong-type", parquetOf(`SELECT '1' AS id, {'${canary}': 1} AS name`)),
  bad("parquet", "missing-column", parquetOf(`SELECT '1' AS id, 'x' AS "${canary}"`)),
  bad("arrow", "corrupt-file", arrow.subarray(0, arrow.length - 20)),
  bad("arrow", "missing-column", tableToIPC(tableFromArrays({ id: ["1"], [canary]: ["x"] }), "file")),
  bad("arrow", "wrong-type", tableToIPC(new Table({ id: vectorFromArray(["1"]), name: named }), "file")),
  bad("duckdb", "corrupt-file", then(attached(`CREATE TABLE a.products AS ${rows}`), cut(0.4)), relation),
  bad("duckdb", "missing-table", attached(`CREATE TABLE a.sales AS ${rows}`), relation),
  bad("duckdb", "missing-table", attached(`CREATE TABLE a."${canary}" AS ${rows}`), relation),
  bad("duckdb", "missing-column", attached(`CREATE TABLE a.products AS SELECT 1 AS id, 2 AS "${canary}"`), relation),
  bad("duckdb", "wrong-type", attached(`CREATE TABLE a.products AS ${listed}`), relation),
  bad("duckdb", "unfinished-file", then(attached(`CREATE TABLE a.products AS ${rows}`), beside(".wal")), relation),
  bad("sqlite", "corrupt-file", then(sqlite(shop), cut(0.6)), relation),
  bad("sqlite", "missing-table", sqlite(shop.replaceAll("products", "sales")), relation),
  bad("sqlite", "missing-table", sqlite(`CREATE TABLE "${canary}" (id TEXT, name TEXT)`), relation),
  bad("sqlite", "missing-column", sqlite(`CREATE TABLE products (id TEXT, "${canary}" TEXT)`), relation),
  bad("sqlite", "unfinished-file", then(sqlite(shop), beside("-wal")), relation),
  bad("sqlite", "encoding", then(sqlite(shop), inUtf16), relation),
  bad("sqlite", "broken-view", sqlite(`CREATE VIEW products AS SELECT '${canary}' AS id, name FROM gone`), relation),
  bad(
    "sqlite",
    "unsteady-view",
    sqlite(`CREATE VIEW products AS SELECT random() AS id, '${canary}' AS name`),
    relation,
  ),
];

/** What leaves the private tables: the record, the log, the gate's words, values, release tables, and rejects. */
async function told({ record, log, artifacts }: RunResult): Promise<{ readonly gate: string; readonly all: string }> {
  const gate = await refuseUnfit(Object.assign({ record, log, artifacts }) as RunResult).then(
    () => "",
    (cause: Error) => cause.message,
  );
  const parts = [gate, JSON.stringify(record), JSON.stringify(log)];
  const db = await openDatabase();
  for (const [id, { artifact, path }] of artifacts) {
    if (artifact.kind !== "table") parts.push(await readFile(path, "utf8").catch(() => ""));
    else if (/^(rejects|file-lines)\//.test(id)) {
      parts.push(JSON.stringify(await db.rows(`SELECT COLUMNS(*)::VARCHAR FROM read_parquet(${literal(path)})`)));
    }
  }
  db.close();
  return { gate, all: parts.join("\n") };
}

describe("no value of a refused source leaves it", { timeout: 300_000 }, () => {
  let result: RunResult;
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), "segmentarium-canaries-"));
    const sources = [];
    for (const [i, { ending, content, more }] of refused.entries()) {
      const file = `file${i}.${ending}`;
      if (typeof content === "function") await content(join(folder, file));
      else await writeFile(join(folder, file), content);
      sources.push({ id: `bad${i}`, table: "products", files: [file], columns: product, ...more });
    }
    result = (await ingestFolder({ title: "Test", asOf: "2024-06-01", currency: "GBP", sources }, folder)).result;
  });

  test.each(refused.map(({ code, ending }, i) => [code, ending, i] as const))("%s of a file .%s", (code, _, i) => {
    const step = result.record.steps.find(({ id }) => id === `source-bad${i}`);
    expect(step?.status).toBe("failed");
    expect(step?.reason).toContain(` ${code}`);
    expect(JSON.stringify(step)).not.toContain(canary);
  });

  test("in the record, the log, the words of the gate or any other result", async () => {
    const { gate, all } = await told(result);
    expect(gate).toContain(`${refused.length} steps failed`);
    expect(all).not.toContain(canary);
  });
});

/** Rows of which one is good and one is rejected by each column, in every format; the canary is the value that does not fit. */
const types = { whole: "integer", price: "decimal", score: "number", here: "boolean", day: "date", at: "timestamp" };
const keys = ["id", "name", ...Object.keys(types)];
const good = ["1", "fine", "1", "1.5", "0.5", "true", "2024-01-31", "2024-01-31 10:00:00"];
const unfit = Object.keys(types).map((_, c) => good.map((value, i) => (i === c + 2 ? canary : value)));
const delivered = [good, ...unfit, good.map((value, i) => (i === 0 ? "" : value)), [...good.slice(0, 1), canary]];
const whole = delivered.filter((row) => row.length === keys.length);
const recordsOf = whole.map((row) => Object.fromEntries(keys.map((key, i) => [key, row[i]!])));
const selected = whole
  .map((row) => `SELECT ${row.map((v, i) => `'${v}' AS "${keys[i]}"`).join(", ")}`)
  .join(" UNION ALL ");
const typed = {
  ...product,
  ...Object.fromEntries(
    Object.entries(types).map(([name, type]) => {
      const format = { date: "%Y-%m-%d", timestamp: "%Y-%m-%d %H:%M:%S" }[type];
      return [name, { from: name, type, ...(format === undefined ? {} : { format }) }];
    }),
  ),
};
const formats: readonly Bad[] = [
  bad("csv", "", `${[keys, ...delivered].map((row) => row.join(",")).join("\n")}\n`),
  bad("csv.gz", "", gzipSync(`${[keys, ...delivered].map((row) => row.join(",")).join("\n")}\n`)),
  bad("json", "", `${recordsOf.map((row) => JSON.stringify(row)).join("\n")}\n{"id": "9", "name": ["${canary}"]}\n`),
  bad("sqlite", "", sqlite(`CREATE TABLE products AS ${selected}`), relation),
];

/** A rule of each kind that asks for rows, all broken by canaries. */
const rules = [
  { id: "named", notNull: "score" },
  { id: "once", unique: "name" },
  { id: "bounds", range: { column: "price", max: 1 } },
  { id: "days", range: { column: "day", max: "2020-01-01" } },
  { id: "known", set: { column: "name", values: ["fine"] } },
  { id: "shaped", regex: { column: "name", pattern: "^[0-9]+$" } },
  { id: "elsewhere", references: { columns: "name", source: "other", to: "name" } },
  { id: "compared", compare: { left: "name", operator: "=", right: "product_id" } },
  { id: "ordered", order: { earlier: "at", later: "day" } },
  { id: "fresh", freshness: { column: "at", withinDays: 5 } },
  { id: "many", volume: { minimum: 1000 } },
  { id: "all-read", readable: true },
].map((rule) => ({ ...rule, source: "ruled" }));

describe("no value of a rejected row, or of one that breaks a rule, leaves it", { timeout: 300_000 }, () => {
  let result: RunResult;
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), "segmentarium-canaries-"));
    const sources: Record<string, unknown>[] = [];
    for (const [i, { ending, content, more }] of formats.entries()) {
      const file = `file${i}.${ending}`;
      if (typeof content === "function") await content(join(folder, file));
      else await writeFile(join(folder, file), content);
      sources.push({ id: `rows${i}`, table: "products", files: [file], columns: typed, ...more });
    }
    const ruled = Array.from(
      { length: 12 },
      (_, i) => `${canary}${i},${canary}x,1,2.5,,true,2024-01-31,2024-02-01 10:00:00`,
    );
    await writeFile(join(folder, "ruled.csv"), `${keys.join(",")}\n${ruled.join("\n")}\nx,${canary},${canary},,,,,\n`);
    await writeFile(join(folder, "other.csv"), "id,name\n1,fine\n");
    sources.push({ id: "ruled", table: "products", files: ["ruled.csv"], format: "csv", columns: typed });
    sources.push({ id: "other", table: "products", files: ["other.csv"], format: "csv", columns: product });
    const project = { title: "Test", asOf: "2024-06-01", currency: "GBP", sources, rules };
    result = (await ingestFolder(project, folder)).result;
  });

  test.each(formats.map(({ ending }, i) => [ending, i] as const))("of a file .%s, by any column", async (_, i) => {
    expect(result.record.steps.find(({ id }) => id === `source-rows${i}`)?.status).toBe("done");
    const { path } = result.artifacts.get(`rejects/rows${i}`)!;
    const db = await openDatabase();
    const rejects = await db.rows(`SELECT * FROM read_parquet(${literal(path)})`);
    db.close();
    const columns = new Set(rejects.map((row) => row["column"]));
    expect(
      Object.keys(types).filter((name) => !columns.has(name)),
      basename(path),
    ).toEqual([]);
    expect(rejects.map((row) => Object.values(row).join(" ")).join("\n")).not.toContain(canary);
  });

  test("in the record, the log, the words of the gate, rejects or any other result, by a rule of each kind", async () => {
    const { gate, all } = await told(result);
    const { path } = result.artifacts.get("source/ruled")!;
    const db = await openDatabase();
    const held = await db.row(
      `SELECT count(*) AS n FROM read_parquet(${literal(path)}) WHERE contains(name, '${canary}')`,
    );
    db.close();
    expect(held).toEqual({ n: 12 });
    for (const { id } of rules) expect(gate).toContain(`rule-broken at rules/${id}:`);
    expect(all).not.toContain(canary);
  });
});

/** A file of each format with a name that nothing declares, and one whose first line lost its end. */
const unnamed: readonly Bad[] = [
  bad("csv", "column 3", `id,name,${canary}\n1,fine,x\n`),
  bad("csv", "columns 3 to 5", `id,name,note${canary} Smith,1,${canary}\n1,fine,x,,\n`),
  bad("json", "key 3", `{"id": 1, "name": "fine", "${canary}": "x"}\n`),
  bad("parquet", "column 3", parquetOf(`SELECT '1' AS id, 'fine' AS name, 'x' AS "${canary}"`)),
  bad("arrow", "column 3", tableToIPC(tableFromArrays({ id: ["1"], name: ["fine"], [canary]: ["x"] }), "file")),
  bad(
    "duckdb",
    "column 3",
    attached(`CREATE TABLE a.products AS SELECT 1 AS id, 'fine' AS name, 2 AS "${canary}"`),
    relation,
  ),
  bad(
    "sqlite",
    "column 3",
    sqlite(`CREATE TABLE products (id, name, "${canary}"); INSERT INTO products VALUES ('1', 'fine', 'x')`),
    relation,
  ),
];

describe("no name that nothing declares leaves a file", { timeout: 300_000 }, () => {
  let workFolder = "";
  let result: RunResult;
  beforeAll(async () => {
    workFolder = await mkdtemp(join(tmpdir(), "segmentarium-work-"));
    const folder = await mkdtemp(join(tmpdir(), "segmentarium-canaries-"));
    const sources: Record<string, unknown>[] = [];
    for (const [i, { ending, content, more }] of unnamed.entries()) {
      const files = ["file", "more"].map((name) => `${name}${i}.${ending}`).slice(0, ending === "csv" ? 2 : 1);
      for (const [k, file] of files.entries()) {
        if (typeof content === "function") await content(join(folder, file));
        else await writeFile(join(folder, file), k === 0 ? content : `${content}2,fine,,,\n`);
      }
      sources.push({ id: `unnamed${i}`, table: "products", files, columns: product, ...more });
    }
    const project = { title: "Test", asOf: "2024-06-01", currency: "GBP", sources };
    result = (await ingestFolder(project, folder, [], undefined, workFolder)).result;
  });

  test.each(unnamed.map(({ code, ending }, i) => [ending, code, i] as const))("of a file .%s: %s", (_, place, i) => {
    expect(result.record.steps.find(({ id }) => id === `source-unnamed${i}`)?.status).toBe("done");
    const told = warningsOf(result.record)
      .filter(({ code }) => code === "unread-columns")
      .map(({ message }) => message);
    expect(told.filter((message) => message.includes(`"unnamed${i}"`))).toEqual([
      expect.stringContaining(`: ${place} of "file${i}.`),
    ]);
  });

  test("into the record, the log, any result, or what is kept of parts and for later runs", async () => {
    const { all } = await told(result);
    expect(all).not.toContain(canary);
    const kept = (await readdir(workFolder, { recursive: true, withFileTypes: true })).filter((one) => one.isFile());
    expect(kept.some(({ name }) => name === "facts.json")).toBe(true);
    for (const { parentPath, name } of kept)
      expect((await readFile(join(parentPath, name))).includes(canary), name).toBe(false);
  });
});
