import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { KeptParts } from "../../../src/plugin.ts";
import type { Slice } from "../../../src/plugins/ingest/planSlices.ts";
import { sliceFiles } from "../../../src/plugins/ingest/sliceTables.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";

let db: Database;
beforeAll(async () => {
  db = await openDatabase({ threads: 1 });
});
afterAll(() => db.close());

const slice: Slice = { number: 7, madeOf: "lines", inputs: {}, files: [[0]] };
const target = { key: "k", tables: ["rows.parquet"], sources: ["shop"], files: ["rows.parquet", "told.json"] };

/** Runs of a step, each in a folder of its own, with parts in common; and how often the slice was made. */
async function runs() {
  const work = await mkdtemp(join(tmpdir(), "segmentarium-slice-files-"));
  const kept = join(work, "kept");
  const parts: KeptParts = {
    find: async () => ((await readdir(work)).includes("kept") ? kept : undefined),
    keep: async (_, from) => {
      await rm(kept, { recursive: true, force: true });
      await rename(from, kept);
      return kept;
    },
    nameOf: async (key) => key,
  };
  let made = 0;
  const run = async (name: string, find: KeptParts["find"] = parts.find) => {
    const folder = join(work, name);
    await mkdir(folder, { recursive: true });
    return sliceFiles({ parts: { ...parts, find }, folder }, db, slice, target, async (into) => {
      made++;
      for (const file of [...target.files, "trace.parquet", "else.txt"]) await writeFile(join(into, file), file);
    });
  };
  return { work, kept, run, made: () => made };
}

test("of a slice that is kept the files that are read are linked, and no others", async () => {
  const { run, made } = await runs();
  await run("first");
  const { folder, key } = await run("second");
  expect(made()).toBe(1);
  expect(key).toBe("k");
  expect((await readdir(folder)).sort()).toEqual(["places.json", "rows.parquet", "told.json", "trace.parquet"]);
  expect(await readFile(join(folder, "told.json"), "utf8")).toBe("told.json");
});

test("a slice that goes while its files are linked is made anew", async () => {
  const { work, kept, run, made } = await runs();
  await run("first");
  const going = join(work, "going");
  await rename(kept, going);
  await rm(join(going, "told.json"));
  const { "told.json": _, ...sizes } = JSON.parse(await readFile(join(going, "whole.json"), "utf8"));
  await writeFile(join(going, "whole.json"), JSON.stringify(sizes));
  const found = [going];
  const { folder } = await run("second", async () => found.pop());
  expect(made()).toBe(2);
  expect(await readFile(join(folder, "told.json"), "utf8")).toBe("told.json");
  expect(await readdir(kept)).toContain("told.json");
});

test("a slice that was begun before, in vain, is linked anew", async () => {
  const { work, run, made } = await runs();
  await run("first");
  await mkdir(join(work, "second", "slice 7"), { recursive: true });
  await writeFile(join(work, "second", "slice 7", "rows.parquet"), "left");
  const { folder } = await run("second");
  expect(made()).toBe(1);
  expect(await readFile(join(folder, "rows.parquet"), "utf8")).toBe("rows.parquet");
});

test("a slice of which a file has another size is made anew", async () => {
  const { kept, run, made } = await runs();
  await run("first");
  await writeFile(join(kept, "rows.parquet"), "cut");
  const { folder } = await run("second");
  expect(made()).toBe(2);
  expect(await readFile(join(folder, "rows.parquet"), "utf8")).toBe("rows.parquet");
});
