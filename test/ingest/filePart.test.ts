import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type FilePart, finishPart, keepRowsIn, readPart } from "../../src/ingest/filePart.ts";
import { openDatabase } from "../../src/table/index.ts";

test("a part is not whole when its rows are replaced and what else was found is not yet written", async () => {
  const db = await openDatabase();
  const folder = join(await mkdtemp(join(tmpdir(), "segmentarium-part-")), "0");
  const found = { counted: 2, rejects: [], hidden: [], extra: [], kinds: {}, stretches: [] };
  const part: FilePart = { bytes: 1, sha256: "", accepted: 2, ...found };
  const keep = (first: number) =>
    keepRowsIn(db, folder)(`SELECT range AS source_row, range + ${first} AS a FROM range(2)`);
  expect(await keep(0)).toEqual({ rows: 2, last: 1 });
  expect(await readPart(folder)).toBeUndefined();
  await finishPart(part, folder);
  expect(await readPart(folder)).toEqual(part);
  await keep(7);
  expect(await readPart(folder)).toBeUndefined();
  await finishPart(part, folder);
  expect(await readPart(folder)).toEqual(part);
  await expect(keepRowsIn(db, folder)("SELECT no_column")).rejects.toThrow();
  expect(await readPart(folder)).toBeUndefined();
  db.close();
});
