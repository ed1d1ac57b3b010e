import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDoor } from "../../src/privacy/index.ts";
import { type ReleaseDeclaration, readRelease, writeRelease } from "../../src/release/index.ts";

const declaration: ReleaseDeclaration = {
  id: "regions",
  title: "Regions",
  description: "Customers by region",
  people: "people",
  order: ["region"],
  arrow: true,
  columns: [
    { name: "region", type: "text", key: true },
    { name: "people", type: "integer", unit: "customers" },
    { name: "revenue", type: "number", unit: "GBP" },
  ],
};
const opened = openDoor(
  declaration,
  [
    { region: "south", people: 3, revenue: 5 },
    { region: 'no"rth\n', people: 30, revenue: 50.25 },
  ],
  { minimumPeople: 10 },
);
const release = {
  project: "shop",
  title: "A shop",
  asOf: "2024-01-31",
  tables: [
    { declaration, ...opened },
    { declaration: { ...declaration, id: "empty" }, rows: [], suppressedRows: 0 },
  ],
};

describe("writeRelease", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "release-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("writes what readRelease reads", async () => {
    const target = join(folder, "one");
    await writeRelease(target, release);
    const read = await readRelease(target);
    expect(read.tables.get("regions")).toEqual(opened.rows);
    expect(read.tables.get("empty")).toEqual([]);
    expect(read.schema.tables[0]).toMatchObject({ id: "regions", rows: 2, suppressedRows: 1, arrow: true });
  });

  test("writes one row per line and the same bytes each time, in place of what was there", async () => {
    const target = join(folder, "two");
    await writeRelease(target, release);
    const before = await readFile(join(target, "regions.json"), "utf8");
    await writeFile(join(target, "stranger.json"), "[]");
    await writeRelease(target, release);
    expect(await readFile(join(target, "regions.json"), "utf8")).toBe(before);
    expect(before).toBe(
      '[\n{"region":"no\\"rth\\n","people":30,"revenue":50.25,"suppressed":false},\n' +
        '{"region":"south","people":null,"revenue":null,"suppressed":true}\n]\n',
    );
    await expect(readFile(join(target, "stranger.json"))).rejects.toThrow();
  });

  test("refuses rows that do not fit and leaves the last release alone", async () => {
    const target = join(folder, "three");
    await writeRelease(target, release);
    const wrong = { declaration, rows: [{ region: "a", people: 20 }], suppressedRows: 0 };
    await expect(writeRelease(target, { ...release, tables: [wrong] })).rejects.toThrow(/regions\.json/);
    expect((await readRelease(target)).tables.get("regions")).toEqual(opened.rows);
  });
});
