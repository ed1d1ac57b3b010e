import { mkdtemp, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { tableFromArrays, tableToIPC } from "apache-arrow";
import { describe, expect, it } from "vitest";
import { CheckError, describeProblem } from "../../src/errors.ts";
import { literal, openDatabase } from "../../src/table/index.ts";
import { readFiles, sourceOf } from "../ingest/source.ts";
import { sqliteFile } from "../ingest/sqliteFiles.ts";
import { foundIn } from "./foundIn.ts";

/** A value of every file: no finding may hold it. */
const canary = "CANARY-7";

const columns = {
  order_id: { from: "id", type: "text" },
  amount: { from: "amount", type: "decimal" },
  ordered_at: { from: "at", type: "date", format: "%Y-%m-%d" },
};

type Declared = Record<string, unknown> & { readonly files: readonly string[]; readonly format: string };

async function folderWith(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "segmentarium-look-"));
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
  return folder;
}

/** Messages of problems, and of notes, that the doctor has of one source. */
async function said(folder: string, declared: Declared) {
  const findings = await foundIn(folder, { id: "orders", table: "orders", columns, ...declared });
  expect(JSON.stringify(findings)).not.toContain(canary);
  const of = (state: string) => findings.filter((one) => one.state === state).map(({ message }) => message);
  return { problems: of("problem"), notes: of("note"), ok: of("ok") };
}

/** What reading the same files says, as the doctor would word it. */
async function refused(folder: string, declared: Declared): Promise<string[]> {
  const source = sourceOf({ columns, ...declared });
  const fault = await readFiles(
    source,
    source.files.map((name) => join(folder, name)),
  ).catch((cause: unknown) => cause);
  if (!(fault instanceof CheckError)) return [];
  return fault.problems.map(({ remedy: _, ...problem }) => describeProblem(problem));
}

const header = "id,amount,at\n";
const row = (i: number): string => `${canary}-${i},${i}.50,2024-01-0${1 + (i % 9)}\n`;
const rows = (n: number, one: (i: number) => string = row): string =>
  Array.from({ length: n }, (_, i) => one(i)).join("");
const long = header + rows(60_000);

/** Makes a file by statements of DuckDB, which has the rows of `long` as a view `rows`. */
async function made(name: string, sql: (path: string) => string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "segmentarium-look-"));
  const db = await openDatabase();
  await db.run(`CREATE VIEW rows AS SELECT '${canary}-' || i AS id, CAST(i + 0.5 AS DECIMAL(18,2)) AS amount,
    DATE '2024-01-01' AS "at", hash(i) AS noise FROM range(400000) t(i)`);
  await db.run(sql(literal(join(folder, name))));
  db.close();
  return folder;
}

describe("the doctor, who reads what files begin with as a run would", () => {
  it("says of small files what a run says, word for word, of all at once", async () => {
    const folder = await folderWith({
      "lacking.csv": `id,at\n${canary},2024-01-01\n`,
      "same.csv": `id,amount,at,ID\n${canary},1,2024-01-01,x\n`,
      "quote.csv": `${header}${row(1)}"${canary},2,2024-01-01\n`,
      "days.csv": `${header}${canary},1,01.02.2024\n`,
      "latin.csv": Buffer.from(`${header}${canary}-\xfc,1,2024-01-01\n`, "latin1"),
      "narrow.csv": `${header}${canary},1\n`,
      "bare.csv": header,
      "cut.gz.csv.gz": gzipSync(long).subarray(0, 40),
    });
    for (const name of ["lacking", "same", "quote", "days", "latin", "narrow", "bare", "cut.gz"]) {
      const declared = { files: [`${name}.csv${name.endsWith("gz") ? ".gz" : ""}`], format: "csv" };
      const { problems } = await said(folder, declared);
      expect(problems, name).toEqual(await refused(folder, declared));
      expect(problems, name).toHaveLength(1);
    }
    const all = await said(folder, { files: ["lacking.csv", "quote.csv", "days.csv", "bare.csv"], format: "csv" });
    expect(all.problems.map((text) => /^\S+ [a-z-]+/.exec(text)?.[0])).toEqual([
      "lacking.csv:1 missing-column",
      "quote.csv:3 unclosed-quote",
      "days.csv all-rejected",
    ]);
    expect(all.notes).toEqual(expect.arrayContaining(["bare.csv has no rows"]));
  });

  it("reads the first rows of a long text file alone, up to a whole one", async () => {
    const broken = `${long}"${canary},`;
    const folder = await folderWith({
      "long.csv": long,
      "late.csv": broken,
      "early.csv": `${header}${row(1)}"${canary},${long.repeat(4)}`,
      "lines.csv": header + rows(30_000, (i) => `"${canary}\n\n${i}",1,2024-01-01\r\n`),
      "days.csv": long.replaceAll("2024-01-", "2024-13-"),
      "some.csv": long.replace(row(5), `${canary}\n`),
      "wide.csv": long.replaceAll(",", ";"),
      "packed.csv.gz": gzipSync(long),
    });
    const of = async (name: string) => said(folder, { files: [name], format: "csv" });
    for (const name of ["long.csv", "late.csv", "lines.csv", "packed.csv.gz"]) {
      expect(await of(name), name).toMatchObject({ problems: [], ok: ["all 1 are there and begin as declared"] });
    }
    expect((await of("early.csv")).problems).toEqual([expect.stringMatching(/^early.csv:3 unclosed-quote: /)]);
    expect((await of("days.csv")).problems).toEqual([
      expect.stringMatching(
        /^days.csv all-rejected: of its first rows: all \d+ rows are rejected, the first on line 2/,
      ),
    ]);
    expect((await of("wide.csv")).problems.join()).toMatch(/missing-column.*"id".*missing-column.*"amount"/);
    const wide = await foundIn(folder, { table: "orders", columns, files: ["wide.csv"], format: "csv" });
    const remedy = 'declare "delimiter": ";" in its dialect: by it every declared column is there';
    expect(wide.map((one) => one.remedy)).toEqual([remedy, remedy, remedy]);
    const some = await of("some.csv");
    expect([some.problems, some.notes]).toEqual([
      [],
      [expect.stringMatching(/^some.csv: of its first rows: Fewer than 10/)],
    ]);
  });

  it("reads rows of a hundred files of text, and of all others the header", async () => {
    const names = Array.from({ length: 130 }, (_, i) => `f${String(i).padStart(3, "0")}.csv`);
    const faults: Record<string, string> = {
      "f009.csv": `${header}${canary},x,x\n`,
      "f129.csv": `id,at\n${canary},x\n`,
    };
    const folder = await folderWith(Object.fromEntries(names.map((name) => [name, faults[name] ?? header + row(1)])));
    expect((await said(folder, { files: ["*.csv"], format: "csv" })).problems).toEqual([
      expect.stringMatching(/^f009.csv all-rejected/),
      expect.stringMatching(/^f129.csv:1 missing-column/),
    ]);
  });

  it("reads JSON, of lines and of one list, long or short", async () => {
    const record = (i: number): string =>
      `{"id": "${canary}-${i}", "amount": ${i}.5,\t"at": "2024-01-01", "tags": [1, 2]}`;
    const many = Array.from({ length: 20_000 }, (_, i) => record(i));
    const folder = await folderWith({
      "lines.json": many.join("\n"),
      "list.json": ` [\n${many.join(",\n")}]`,
      "broken.json": `[${record(1)}, {"id": "${canary}`,
      "text.json": canary,
      "other.json": many.join("\n").replaceAll('"amount"', '"sum"'),
      "early.json": `[${record(1)}, {"id": ${canary}}, ${many.join(",")}]`,
      "packed.json.gz": gzipSync(`[${many.join(",")}]`),
    });
    const of = async (name: string) => said(folder, { files: [name], format: "json" });
    for (const name of ["lines.json", "list.json", "packed.json.gz"])
      expect((await of(name)).problems, name).toEqual([]);
    for (const name of ["broken.json", "text.json"]) {
      const { problems } = await of(name);
      expect(problems, name).toEqual(await refused(folder, { files: [name], format: "json" }));
      expect(problems, name).toHaveLength(1);
    }
    expect((await of("other.json")).problems).toEqual([expect.stringMatching(/^other.json missing-column/)]);
    expect((await of("early.json")).problems).toEqual([expect.stringMatching(/^early.json:1 not-json/)]);
  });

  it("reads text packed as zstd", async () => {
    const folder = await made("rows.csv.zst", (path) => `COPY rows TO ${path} (FORMAT csv, COMPRESSION zstd)`);
    const declared = { files: ["rows.csv.zst"], format: "csv", ignore: ["noise"] };
    expect((await said(folder, declared)).problems).toEqual([]);
    await writeFile(join(folder, "rows.csv.zst"), `id,amount,at\n${canary},1,2024-01-01\n`);
    expect((await said(folder, declared)).problems).toEqual([expect.stringMatching(/corrupt-file/)]);
  });

  it("looks at footer, columns and first rows of a large Parquet file", async () => {
    const folder = await made("rows.parquet", (path) => `COPY rows TO ${path} (FORMAT parquet)`);
    const path = join(folder, "rows.parquet");
    expect((await stat(path)).size).toBeGreaterThan(4_000_000);
    const declared = { files: ["rows.parquet"], format: "parquet", ignore: ["noise"] };
    expect((await said(folder, declared)).ok).toHaveLength(1);
    const other = { ...declared, columns: { ...columns, amount: { from: "sum", type: "decimal" } } };
    expect((await said(folder, other)).problems).toEqual(await refused(folder, other));
    const wrong = { ...declared, columns: { ...columns, amount: { from: "id", type: "decimal" } } };
    expect((await said(folder, wrong)).problems).toEqual([expect.stringMatching(/all-rejected: of its first rows/)]);
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, bytes.length / 2));
    expect((await said(folder, declared)).problems).toEqual(await refused(folder, declared));
    expect((await said(folder, declared)).problems).toEqual([expect.stringMatching(/^rows.parquet corrupt-file/)]);
  });

  it("looks at messages and columns of an Arrow file, large or small", async () => {
    const arrays = (n: number) => ({
      id: Array.from({ length: n }, (_, i) => `${canary}-${i}`),
      amount: Float64Array.from({ length: n }, (_, i) => i + 0.5),
      at: Array.from({ length: n }, () => "2024-01-01"),
    });
    const [few, many] = [3, 200_000].map((n) => Buffer.from(tableToIPC(tableFromArrays(arrays(n)), "file")));
    const folder = await folderWith({
      "few.arrow": few!,
      "many.arrow": many!,
      "cut-few.arrow": few!.subarray(0, few!.length - 20),
      "cut-many.arrow": many!.subarray(0, many!.length - 20),
    });
    expect(many!.length).toBeGreaterThan(4_000_000);
    for (const size of ["few", "many"]) {
      const declared = { files: [`${size}.arrow`], format: "arrow" };
      expect((await said(folder, declared)).ok, size).toHaveLength(1);
      const other = { ...declared, columns: { ...columns, amount: { from: "sum", type: "decimal" } } };
      expect((await said(folder, other)).problems, size).toEqual(await refused(folder, other));
      const cut = { files: [`cut-${size}.arrow`], format: "arrow" };
      expect((await said(folder, cut)).problems, size).toEqual(await refused(folder, cut));
      expect((await said(folder, cut)).problems, size).toHaveLength(1);
    }
  });

  it("looks for the table and its columns in a DuckDB file, large or small", async () => {
    const copy = (path: string, from: string): string =>
      `ATTACH ${path} AS made; CREATE TABLE made.orders AS FROM ${from}; CHECKPOINT made; DETACH made`;
    for (const from of ["rows", "rows LIMIT 5"]) {
      const folder = await made("shop.duckdb", (path) => copy(path, from));
      const declared = { files: ["shop.duckdb"], format: "duckdb", relation: "orders", ignore: ["noise"] };
      expect((await said(folder, declared)).ok, from).toHaveLength(1);
      const faulty = [
        { ...declared, relation: "order" },
        { ...declared, columns: { ...columns, amount: { from: "sum", type: "decimal" } } },
      ];
      for (const other of faulty) {
        expect((await said(folder, other)).problems).toEqual(await refused(folder, other));
        expect((await said(folder, other)).problems).toHaveLength(1);
      }
      await writeFile(join(folder, "shop.duckdb.wal"), "x");
      expect((await said(folder, declared)).problems).toEqual([expect.stringMatching(/unfinished-file/)]);
    }
  });

  it("looks for the table and its columns in a SQLite file, large or small", async () => {
    for (const n of [5, 60_000]) {
      const path = await sqliteFile(`CREATE TABLE orders (id, amount, "at");
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${n})
        INSERT INTO orders SELECT '${canary}-' || hex(zeroblob(30)) || i, i, '2024-01-01' FROM n;
        CREATE VIEW torn AS SELECT * FROM gone; CREATE VIEW odd AS SELECT id, random() AS amount, "at" FROM orders`);
      const folder = dirname(path);
      const declared = { files: ["shop.sqlite"], format: "sqlite", relation: "orders" };
      expect((await said(folder, declared)).ok, String(n)).toHaveLength(1);
      const faulty = [
        ...["order", "torn", "odd"].map((relation) => ({ ...declared, relation })),
        { ...declared, columns: { ...columns, amount: { from: "sum", type: "decimal" } } },
      ];
      for (const other of faulty) {
        expect((await said(folder, other)).problems).toEqual(await refused(folder, other));
        expect((await said(folder, other)).problems).toHaveLength(1);
      }
    }
  });
});
