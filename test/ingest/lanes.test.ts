import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readApart } from "../../src/ingest/index.ts";
import { readAhead } from "../../src/ingest/readAhead.ts";
import { readSource } from "../../src/ingest/readSource.ts";
import { type Database, openDatabase } from "../../src/table/index.ts";
import { sourceOf } from "./source.ts";

const columns = { order_id: { from: "id", type: "text" }, amount: { from: "amount", type: "decimal" } };

let dbs: Database[] = [];

beforeAll(async () => {
  dbs = await Promise.all(Array.from({ length: 4 }, () => openDatabase({ threads: 1 })));
});

afterAll(() => {
  for (const db of dbs) db.close();
});

async function written(files: Readonly<Record<string, string>>): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "segmentarium-lanes-"));
  const paths = Object.keys(files).map((name) => join(folder, name));
  for (const [i, text] of Object.values(files).entries()) await writeFile(paths[i] ?? "", text);
  return paths;
}

/** All that reading files on so many lanes gives: tables, accounts and warnings, or what is wrong. */
async function read(files: Readonly<Record<string, string>>, lanes: number, mostRejects = 1000): Promise<unknown> {
  const [db, ...others] = dbs as [Database, ...Database[]];
  const paths = await written(files);
  const folder = await mkdtemp(join(tmpdir(), "segmentarium-lanes-"));
  const warnings: string[] = [];
  try {
    const accounts = await readSource(db, sourceOf({ files: Object.keys(files), columns }), paths, {
      ...{ table: "accepted", rejectsTable: "rejected", linesTable: "lines", minimumPeople: 10, mostRejects },
      parts: { folder, kept: [], lanes: others.slice(0, lanes) },
      warn: (_, message) => void warnings.push(message),
    });
    const tables = await Promise.all(
      ["accepted", "rejected", "lines"].map((name) => db.rows(`SELECT * FROM ${name} ORDER BY ALL`)),
    );
    return { accounts, tables, warnings };
  } catch (cause) {
    return { problems: (cause as { problems: unknown }).problems };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A day's file: so many rows, each seventh unfit. */
const day = (first: number, rows: number): string =>
  `id,amount\n${Array.from({ length: rows }, (_, i) => `o${first + i},${i % 7 === 6 ? "many" : i}\n`).join("")}`;

const days = { "a.csv": day(0, 900), "b.csv": day(1000, 5), "c.csv": day(2000, 60), "d.csv": "id,amount\n" };

test.each([
  ["good and bad rows, an empty and a repeated file", { ...days, "e.csv": day(1000, 5) }, 1000],
  ["a file that cannot be used, and one after it", { ...days, "e.csv": 'id,amount\n"o,1\n', "f.csv": "id\n" }, 1000],
  ["too many bad rows in one file", days, 20],
  ["too many bad rows in all", days, 130],
  ["rows that are broken, too many in all", { ...days, "e.csv": `id,amount\n${"x\n".repeat(90)}` }, 200],
  ["nothing but empty files", { "a.csv": "id,amount\n", "b.csv": "id,amount\n" }, 1000],
])("readSource gives the same for any number of lanes: %s", async (_, files, most) => {
  const alone = await read(files, 0, most);
  for (const lanes of [1, 2, 3]) expect(await read(files, lanes, most)).toEqual(alone);
});

test("readApart gives the same bytes for any number of threads, which are lanes when there is much to read", async () => {
  const rows = (from: number) =>
    Array.from({ length: 130_000 }, (_, i) => `order-${from + i},${i % 1000},${"é".repeat(20)}\n`).join("");
  const files = { "a.csv": `id,amount,note\n${rows(0)}`, "b.csv": `id,amount,note\n${rows(1e6)}bad,x,\n` };
  const paths = await written({ ...files, "c.csv": "id,amount,note\nlast,1,\n" });
  const hashes: string[] = [];
  for (const threads of [1, 2, 3]) {
    const folder = await mkdtemp(join(tmpdir(), "segmentarium-lanes-"));
    const source = sourceOf({ files: [...Object.keys(files), "c.csv"], columns });
    const request = { source, files: paths, folder, minimumPeople: 10, threads, memoryLimit: "1GB" };
    const found = await readApart(request, { seconds: 120, signal: new AbortController().signal });
    const pieces = found.rows as readonly { place: number; file: string }[];
    expect(pieces.map(({ place }) => place)).toEqual([0, 1, 2]);
    const bytes = [...pieces.map(({ file }) => file), found.rejects, found.lines].map((file) => readFile(file));
    const hash = createHash("sha256").update(JSON.stringify([found.accounts, found.warnings]));
    for (const one of await Promise.all(bytes)) hash.update(one);
    hashes.push(hash.digest("hex"));
    await rm(folder, { recursive: true });
  }
  expect(new Set(hashes).size).toBe(1);
});

test("readAhead begins files in order, tells of no failure, and ends when asked", async () => {
  const begun: number[] = [];
  const go: (() => void)[] = [];
  const ahead = readAhead(["x", "y"], [3, 5, 8, 9], async (lane, place) => {
    begun.push(place);
    await new Promise<void>((resolve) => void go.push(resolve));
    if (place === 5) throw new RangeError("torn");
    return `${lane}${place}`;
  });
  await expect.poll(() => begun).toEqual([3, 5]);
  go[0]?.();
  expect(await ahead.take(3)).toBe("x3");
  await expect.poll(() => begun).toEqual([3, 5, 8]);
  const ended = ahead.end();
  go[1]?.();
  go[2]?.();
  await ended;
  expect(begun).toEqual([3, 5, 8]);
  expect([await ahead.take(5), await ahead.take(8), await ahead.take(9)]).toEqual([undefined, "x8", undefined]);
});
