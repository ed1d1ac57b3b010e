import { mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { keptParts } from "../../src/keptParts.ts";

test("a part may be kept by several executions at once: one of theirs is there, whole", async () => {
  const work = await mkdtemp(join(tmpdir(), "segmentarium-parts-"));
  const made = Array.from({ length: 24 }, (_, i) => join(work, `made-${i}`));
  for (const [i, folder] of made.entries()) {
    await mkdir(folder);
    for (const name of ["a", "b", "c"]) await writeFile(join(folder, name), `of ${i}`);
  }
  const kept = await Promise.all(made.map((folder) => keptParts(work, ["step"]).keep("key", folder)));
  expect(new Set(kept).size).toBe(1);
  const found = await keptParts(work, ["step"]).find("key");
  expect(found).toBe(kept[0]);
  expect((await readdir(found!)).toSorted()).toEqual(["a", "b", "c"]);
  const texts = await Promise.all(["a", "b", "c"].map((name) => readFile(join(found!, name), "utf8")));
  expect(new Set(texts).size).toBe(1);
});
