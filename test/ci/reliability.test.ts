import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");

test("docs/reliability.md names tests that are there", async () => {
  const text = await readFile(join(root, "docs/reliability.md"), "utf8");
  const named = [...text.matchAll(/[\w/.-]+\.ts\b/g)].map(([name]) => name);
  const there = (await readdir(join(root, "test"), { recursive: true })).map((path) => `/test/${path}`);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((name) => !there.some((path) => path.endsWith(`/${name}`)))).toEqual([]);
});
