import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const folder = join(root, "test/plugin-loyalty");
const node = promisify(execFile);

async function filesOfPlugin(): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

describe("a plugin outside the product", () => {
  interface Result {
    readonly steps: readonly { readonly id: string; readonly status: string }[];
    readonly loyalty: readonly Readonly<Record<string, unknown>>[];
    readonly audits: readonly Readonly<Record<string, unknown>>[];
    readonly glossary: readonly Readonly<Record<string, unknown>>[];
    readonly pages: readonly Readonly<Record<string, unknown>>[];
  }
  let result: Result;
  beforeAll(async () => {
    const script = join(root, "test/plugins/loyalty/runLoyalty.ts");
    const { stdout } = await node(process.execPath, ["--import", "tsx", script], { cwd: root });
    result = JSON.parse(stdout) as Result;
  });

  test("is loaded from a folder and runs like those that the product ships", () => {
    expect(result.steps.filter(({ status }) => status !== "done")).toEqual([]);
    expect(result.steps.map(({ id }) => id)).toEqual(
      expect.arrayContaining(["regular-months", "regularity-audit", "loyalty"]),
    );
  });

  test("gives a table that has passed the door, with a second part hidden beside the empty one", () => {
    expect(result.loyalty.map(({ people, suppressed }) => [people, suppressed])).toEqual([
      [null, true],
      [20, false],
      [null, true],
      [20, false],
    ]);
  });

  test("gives its verdict with an interval: 20 of 60 customers bought in each of ten months", () => {
    const summary = "33.3% of customers buy regularly (95% interval 22.7% to 45.9%); wanted are 2.0%";
    expect(result.audits).toEqual([
      { audit: "regularity", title: "Enough regular customers", verdict: "pass", summary },
    ]);
  });

  test("puts its metric into the glossary and its page onto the site", () => {
    expect(result.glossary).toMatchObject([{ id: "regular_months", unit: "share", kind: "metric" }]);
    expect(result.pages).toMatchObject([{ path: "loyalty.md", title: "Loyalty" }]);
  });

  test("imports public names only", async () => {
    for (const file of (await filesOfPlugin()).filter((name) => name.endsWith(".ts"))) {
      const text = await readFile(join(folder, file), "utf8");
      const names = [...text.matchAll(/from "([^"]+)"/g)].map(([, name]) => name);
      expect(names.filter((name) => !/^(segmentarium\/[a-z]+|zod|\.\/[A-Za-z]+\.ts)$/.test(name ?? ""))).toEqual([]);
    }
  });

  test("is sound by its types against those names", async () => {
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    await expect(node(process.execPath, [tsc, "--noEmit", "-p", folder])).resolves.toMatchObject({ stdout: "" });
  });
});

describe("docs/plugins.md", () => {
  test("shows every file of the plugin as it is", async () => {
    const text = await readFile(join(root, "docs/plugins.md"), "utf8");
    const shown = new Map(
      [...text.matchAll(/^\*\*`([^`]+)`\*\*\n\n(`{3,4})\w+\n([\s\S]*?)\n\2$/gm)].map(([, name, , code]) => [
        name,
        `${code}\n`,
      ]),
    );
    const files = await filesOfPlugin();
    expect([...shown.keys()].sort()).toEqual(files);
    for (const file of files) expect(shown.get(file)).toBe(await readFile(join(folder, file), "utf8"));
  });
});
