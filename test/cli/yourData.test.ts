import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { canonicalTables } from "../../src/config/index.ts";
import { root, segmentarium } from "./runCommand.ts";

test("docs/your-data.md leads from a file without ids of orders to a project that runs", {
  timeout: 300_000,
}, async () => {
  const text = await readFile(join(root, "docs/your-data.md"), "utf8");
  const frame = /```jsonc\n([\s\S]*?)\n {3}```/.exec(text)?.[1] ?? "";
  const folder = join(root, "projects", "test-your-data");
  await mkdir(join(folder, "data"), { recursive: true });
  try {
    const day = (i: number): string => new Date(Date.UTC(2024, 0, 1 + (i % 330))).toISOString().slice(0, 10);
    const rows = Array.from({ length: 400 }, (_, i) => `k${i % 60},${day(i * 7)},${(i % 40) + 5}.50`);
    await writeFile(join(folder, "data", "orders.csv"), `customer,date,total\n${rows.join("\n")}\n`);
    const proposed = await segmentarium("propose", "projects/test-your-data/data/orders.csv");
    expect([proposed.code, proposed.text]).toEqual([0, expect.stringContaining('"orderIs": "row"')]);
    expect(frame).toContain("// what propose printed");
    await writeFile(
      join(folder, "project.jsonc"),
      frame.replace("// what propose printed", () => proposed.text),
    );
    const { code, text: told } = await segmentarium("doctor", "test-your-data");
    expect([code, told]).toEqual([0, expect.stringContaining("project.jsonc is valid")]);
    expect(told).toContain("test-your-data: 0 problems");
    const ran = await segmentarium("run", "test-your-data");
    expect([ran.code, ran.text]).toEqual([0, expect.stringMatching(/ steps run, .*\d without a source/)]);
  } finally {
    await rm(folder, { recursive: true });
    await rm(join(root, ".segmentarium", "test-your-data"), { recursive: true, force: true });
  }
});

test("docs/your-data.md names tables that there are, and says what minimumPeople is unless told", async () => {
  const text = await readFile(join(root, "docs/your-data.md"), "utf8");
  const named = [...text.matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, table]) => table);
  expect(named.length).toBeGreaterThan(5);
  for (const table of named) expect(canonicalTables).toContain(table);
  const schema = JSON.parse(await readFile(join(root, "projects/project.schema.json"), "utf8"));
  expect(schema.properties.minimumPeople.default).toBe(10);
});
