import { createHash } from "node:crypto";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import type { CheckError } from "../../src/errors.ts";
import { literal, openDatabase } from "../../src/table/index.ts";
import { type Read, readFiles, sourceOf } from "./source.ts";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "segmentarium-many-"));
});

const columns = { order_id: { from: "id", type: "text" }, amount: { from: "amount", type: "decimal" } };

async function write(name: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), content);
}

async function writeParquet(name: string, query: string): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  const db = await openDatabase();
  await db.run(`COPY (${query}) TO ${literal(join(folder, name))} (FORMAT parquet)`);
  db.close();
}

function readNames(files: readonly string[], source: Record<string, unknown>): Promise<Read> {
  return readFiles(
    sourceOf({ files, columns, ...source }),
    files.map((file) => join(folder, file)),
  );
}

describe("readSource, of partitioned folders", () => {
  const dated = {
    ...columns,
    day: { from: "dt", type: "date", format: "%Y-%m-%d" },
    shop: { from: "shop", type: "text", required: true },
  };
  const paths = [
    "dt=2024-01-31/shop=K%C3%B6ln%2FS%C3%BCd/a",
    "dt=__HIVE_DEFAULT_PARTITION__/shop=o'x=1/a",
    "dt=2024-02-30/shop=%ZZ/a",
    "dt=2024-03-01/shop=__HIVE_DEFAULT_PARTITION__/a",
  ];

  test.each(["csv", "json", "parquet"])(
    "reads the values of folders as declared columns of %s files",
    async (format) => {
      const files = paths.map((path) => `${format}/${path}.${format}`);
      for (const [i, file] of files.entries()) {
        if (format === "csv") await write(file, `id,amount\n${i},${i}.5\n`);
        if (format === "json") await write(file, `{"id": "${i}", "amount": ${i}.5}\n`);
        if (format === "parquet") await writeParquet(file, `SELECT '${i}' AS id, ${i}.5 AS amount`);
      }
      const good = await readNames(files.slice(0, 2), { format, columns: dated });
      expect(good.rows.map(({ source_row: _, ...row }) => row)).toEqual([
        { order_id: "0", amount: 0.5, day: "2024-01-31", shop: "Köln/Süd" },
        { order_id: "1", amount: 1.5, day: null, shop: "o'x=1" },
      ]);
      expect(good.warnings).toEqual([]);
      await expect(readNames(files.slice(2, 3), { format, columns: dated })).rejects.toThrow(
        /all-rejected.*day is not a date/,
      );
      await expect(readNames(files.slice(3), { format, columns: dated })).rejects.toThrow(
        /all-rejected.*shop the value/,
      );
    },
  );

  test("keeps columns in their places when some files have them and others get them from their folders", async () => {
    const first = { shop: { from: "shop", type: "text" }, ...columns };
    await write("mixed/shop=b/a.csv", "id,amount\n2,2\n");
    await write("mixed/a.csv", "id,amount,shop\n1,1,a\n");
    const { rows } = await readNames(["mixed/a.csv", "mixed/shop=b/a.csv"], { columns: first });
    expect(rows.map(({ shop, order_id }) => [shop, order_id])).toEqual([
      ["a", "1"],
      ["b", "2"],
    ]);
  });

  test("guesses no column from a folder that nothing declares", async () => {
    await writeParquet("dt=2024-01-01/a.parquet", "SELECT 'a' AS id, 1.5 AS amount");
    await write("dt=2024-01-01/a.csv", "id,amount\na,1.5\n");
    expect((await readNames(["dt=2024-01-01/a.parquet"], { format: "parquet" })).warnings).toEqual([]);
    expect((await readNames(["dt=2024-01-01/a.csv"], {})).warnings).toEqual([]);
  });
});

describe("readSource, of several files", () => {
  test("stops when a column is of another kind in another file, naming both", async () => {
    await writeParquet("kinds/a.parquet", "SELECT 'a' AS id, 1.5::DECIMAL(9,2) AS amount");
    await writeParquet("kinds/b.parquet", "SELECT 'b' AS id, 2.5::DECIMAL(12,4) AS amount");
    await writeParquet("kinds/c.parquet", "SELECT 'c' AS id, '3.5' AS amount");
    const files = ["kinds/a.parquet", "kinds/b.parquet", "kinds/c.parquet"];
    await expect(readNames(files, { format: "parquet" })).rejects.toThrow(
      /kinds\/c.parquet type-changed: "amount" is text here and a decimal in kinds\/a.parquet/,
    );
    expect((await readNames(files.slice(0, 2), { format: "parquet" })).rows).toHaveLength(2);
  });

  test("lets a column without any value be of any kind, in the first file and in later ones", async () => {
    await writeParquet("empty/a.parquet", "SELECT 'a' AS id, NULL::INTEGER AS amount");
    await writeParquet("empty/b.parquet", "SELECT 'b' AS id, 1.5::DOUBLE AS amount");
    await writeParquet("empty/c.parquet", "SELECT 'c' AS id, NULL::VARCHAR AS amount");
    const files = ["empty/a.parquet", "empty/b.parquet", "empty/c.parquet"];
    const { rows } = await readNames(files, { format: "parquet" });
    expect(rows.map(({ order_id, amount }) => [order_id, amount])).toEqual([
      ["a", null],
      ["b", 1.5],
      ["c", null],
    ]);
  });

  test("reads the same bytes in another partition as other rows, where a column is of the folder", async () => {
    const files = ["days/dt=2024-01-01/p.csv", "days/dt=2024-01-02/p.csv"];
    for (const file of files) await write(file, "id,amount\na,1\n");
    const day = { from: "dt", type: "date", format: "%Y-%m-%d" };
    const read = await readNames(files, { columns: { ...columns, day } });
    expect(read.rows.map((row) => row["day"])).toEqual(["2024-01-01", "2024-01-02"]);
    expect(read.warnings).toEqual([]);
    expect((await readNames(files, {})).accounts.map(({ counted }) => counted)).toEqual([1, 0]);
  });

  test("accounts for more rejects than a call takes arguments", async () => {
    await write("many.csv", `id,amount\n${"a,1\n"}${"b,x\n".repeat(200_000)}`);
    const { accounts, rejects } = await readNames(["many.csv"], {});
    expect(accounts[0]).toMatchObject({ counted: 200_001, accepted: 1, rejected: 200_000 });
    expect(rejects).toHaveLength(200_000);
  });

  test("takes an instant as it is, whatever the zone of the source", async () => {
    await writeParquet("instants.parquet", "SELECT 'a' AS id, TIMESTAMPTZ '2024-07-01 12:00:00+00' AS at");
    await writeParquet("clocks.parquet", "SELECT 'a' AS id, TIMESTAMP '2024-07-01 12:00:00' AS at");
    const at = { order_id: columns.order_id, ordered_at: { from: "at", type: "timestamp" } };
    const times = async (file: string) =>
      (await readNames([file], { format: "parquet", timeZone: "Europe/Berlin", columns: at })).rows[0]?.["ordered_at"];
    expect(await times("instants.parquet")).toBe("2024-07-01T12:00:00");
    expect(await times("clocks.parquet")).toBe("2024-07-01T10:00:00");
  });

  test("reads a file that was delivered twice once, and says so", async () => {
    await write("twice/a.csv", "id,amount\na,1\nb,x\n");
    await write("twice/b.csv", "id,amount\nc,1\nd,x\n");
    await write("twice/c.csv", "id,amount\na,1\nb,x\n");
    const { rows, rejects, accounts, warnings } = await readNames(["twice/a.csv", "twice/b.csv", "twice/c.csv"], {});
    expect(rows.map((row) => row["order_id"])).toEqual(["a", "c"]);
    expect(rejects).toHaveLength(2);
    expect(accounts.map(({ counted, accepted, rejected }) => [counted, accepted, rejected])).toEqual([
      [2, 1, 1],
      [2, 1, 1],
      [0, 0, 0],
    ]);
    expect(accounts[2]?.sha256).toBe(accounts[0]?.sha256);
    expect(accounts[2]?.bytes).toBe(18);
    expect(warnings[0]).toBe(
      'file-repeated: File "twice/c.csv" of source "orders" has the same bytes as "twice/a.csv": it is read once',
    );
  });

  const emptyParts: readonly [string, string, string, string | Buffer][] = [
    ["a header alone", "csv", "a.csv", "id,amount\n"],
    ["0 bytes", "csv", "a.csv", ""],
    ["blank lines", "csv", "a.csv", "\n\n"],
    ["0 bytes that are packed", "csv", "a.csv.gz", gzipSync("")],
    ["an empty list", "json", "a.json", "[]"],
    ["0 bytes", "json", "a.json", ""],
    ["0 bytes", "parquet", "a.parquet", ""],
  ];

  test.each(emptyParts)(
    "takes a part with %s (%s), at any place, for one without rows",
    async (_, format, name, bytes) => {
      const empty = `empty-${format}/${name}`;
      const full = [1, 2].map((n) => `empty-${format}/${n}-${name}`);
      await write(empty, bytes);
      for (const [i, file] of full.entries()) {
        const text = format === "csv" ? `id,amount\n${i},1\n` : `{"id": "${i}", "amount": 1}\n`;
        if (format === "parquet") await writeParquet(file, `SELECT '${i}' AS id, 1.5 AS amount`);
        else await write(file, file.endsWith(".gz") ? gzipSync(text) : text);
      }
      const [one = "", other = ""] = full;
      for (const files of [
        [empty, one, other],
        [one, empty, other],
        [one, other, empty],
      ]) {
        const { rows, accounts, warnings } = await readNames(files, { format });
        expect(rows.map(({ order_id }) => order_id)).toEqual(["0", "1"]);
        const account = accounts[files.indexOf(empty)];
        expect(account).toMatchObject({ file: empty, counted: 0, accepted: 0, rejected: 0, bytes: bytes.length });
        expect(account?.sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
        expect(accounts.map(({ counted }) => counted).sort()).toEqual([0, 1, 1]);
        expect(warnings).toEqual([
          `empty-part: File "${empty}" of source "orders" has no rows; other files of the source have`,
        ]);
      }
      await expect(readNames([empty], { format })).rejects.toThrow(/no-rows|empty-file/);
    },
  );

  test("takes a Parquet part without rows for one without rows, and several alike for as many", async () => {
    await writeParquet("none/a.parquet", "SELECT 'a' AS id, 1.5 AS amount WHERE false");
    await writeParquet("none/b.parquet", "SELECT 'b' AS id, 1.5 AS amount");
    await writeParquet("none/c.parquet", "SELECT 'a' AS id, 1.5 AS amount WHERE false");
    const files = ["none/a.parquet", "none/b.parquet", "none/c.parquet"];
    const { rows, warnings } = await readNames(files, { format: "parquet" });
    expect(rows).toHaveLength(1);
    expect(warnings.map((text) => text.split(" of ")[0])).toEqual([
      'empty-part: File "none/a.parquet"',
      'empty-part: File "none/c.parquet"',
    ]);
  });

  test("stops when no file has rows, naming each, and when an empty one lacks a declared column", async () => {
    await write("no/a.csv", "id,amount\n");
    await write("no/b.csv", "");
    await write("no/c.csv", "id,amount\n");
    await write("no/d.csv", "id,price\n");
    await write("no/e.csv", "id,amount\na,1\n");
    const fault = await readNames(["no/a.csv", "no/b.csv", "no/c.csv"], {}).catch((cause: unknown) => cause);
    expect((fault as CheckError).problems.map(({ code, file }) => [code, file])).toEqual([
      ["no-rows", "no/a.csv"],
      ["no-rows", "no/b.csv"],
      ["no-rows", "no/c.csv"],
    ]);
    await expect(readNames(["no/d.csv", "no/e.csv"], {})).rejects.toThrow(/no\/d.csv.*missing-column/);
  });

  test("counts rejects of a part that is all but empty", async () => {
    await write("few/a.csv", "id,amount\na,x\n");
    await write("few/b.csv", "id,amount\nb,1\n");
    await expect(readNames(["few/a.csv", "few/b.csv"], {})).rejects.toThrow(/few\/a.csv all-rejected/);
  });
});
