import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeHashes, codeId } from "../../src/codeHash.ts";

const root = resolve(import.meta.dirname, "../..");
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "segmentarium-code-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const files = {
  "package.json": '{"name": "plugin"}',
  "step.ts": `import { half } from "./half.ts";
    import { ident } from "segmentarium/table";
    import { Worker } from "node:worker_threads";
    export const step = () => [half, ident, new Worker(new URL("./worker.mjs", import.meta.url))];`,
  "half.ts": "export const half = 1 / 2;",
  "worker.mjs": 'await import("./work.ts");',
  "work.ts": "export const work = 1;",
  "query.sql": "SELECT 1",
  "unrelated.ts": "export const unrelated = 1;",
};

async function hashWith(changes: Partial<Record<keyof typeof files, string>>): Promise<string> {
  for (const [name, text] of Object.entries({ ...files, ...changes })) await writeFile(join(folder, name), text);
  const code = { url: pathToFileURL(join(folder, "step.ts")).href, assets: ["query.sql"] };
  return (await codeHashes([code], root)).get(codeId(code)) ?? "";
}

describe("codeHashes", () => {
  it("is the same for the same code", async () => {
    expect(await hashWith({})).toBe(await hashWith({}));
    expect(await hashWith({})).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each(["step.ts", "half.ts", "worker.mjs", "work.ts", "query.sql", "package.json"] as const)(
    "changes with %s, which the step relies on",
    async (name) => {
      const before = await hashWith({});
      expect(await hashWith({ [name]: `${files[name]}\n` })).not.toBe(before);
    },
  );

  it("does not change with a file that the step does not rely on", async () => {
    const before = await hashWith({});
    expect(await hashWith({ "unrelated.ts": "export const unrelated = 2;" })).toBe(before);
  });
});
