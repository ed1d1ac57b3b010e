import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type FilePart, finishPart, keepRowsIn } from "../../src/ingest/filePart.ts";
import { keptFacts } from "../../src/ingest/keptFacts.ts";
import { openDatabase } from "../../src/table/index.ts";

const found = { rejects: [], hidden: [], extra: [], kinds: {}, stretches: [] };
const facts = (rows: number): FilePart => ({ bytes: rows, sha256: "", counted: rows, accepted: rows, ...found });

/** Folders of parts, of as many rows as their place. */
async function partsOf(count: number): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "segmentarium-facts-"));
  const db = await openDatabase({ threads: 1 });
  const folders = Array.from({ length: count }, (_, place) => join(folder, String(place)));
  for (const [place, part] of folders.entries()) {
    await mkdir(part);
    await keepRowsIn(db, part)(`SELECT range AS source_row FROM range(${place})`);
    await finishPart(facts(place), part);
  }
  db.close();
  return folders;
}

test("what is kept of a place is found there, whatever lies between, and nothing where none is or it is damaged", async () => {
  const folders = await partsOf(40);
  const kept = folders.map((folder, place) => (place % 5 === 3 ? null : folder));
  await writeFile(join(folders[20]!, "facts.json"), "{");
  await rm(join(folders[21]!, "rows.parquet"));
  await finishPart(facts(7), folders[22]!);
  const part = keptFacts(kept);
  for (const place of kept.keys()) {
    // Of files that are repeated nobody asks.
    if (place % 7 === 1) continue;
    const whole = kept[place] !== null && ![20, 21, 22].includes(place);
    expect(await part(place)).toEqual(whole ? facts(place) : undefined);
  }
  expect(await part(99)).toBeUndefined();
});

test("sixteen are read before they are asked for, and no more", async () => {
  const folders = await partsOf(20);
  const part = keptFacts(folders);
  expect(await part(0)).toEqual(facts(0));
  // Those in sight were begun, in their order, with the first; the others are not there when they are.
  for (const folder of folders.slice(16)) await rm(folder, { recursive: true });
  expect(await part(15)).toEqual(facts(15));
  expect(await part(16)).toBeUndefined();
});

test("no part is there where none is given", async () => {
  expect(await keptFacts([])(0)).toBeUndefined();
});
