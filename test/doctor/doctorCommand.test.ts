import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { doctorCommand } from "../../src/commands/doctor.ts";
import type { Host } from "../../src/host.ts";

const root = resolve(import.meta.dirname, "../..");
const newFolder = (): string => mkdtempSync(join(tmpdir(), "segmentarium-bare-"));

describe("a product without its packages", () => {
  it("is told to install them by the doctor, who then looks no further", async () => {
    const folder = newFolder();
    writeFileSync(join(folder, "package.json"), '{ "engines": { "node": ">=20.19" } }');
    writeFileSync(join(folder, "package-lock.json"), '{ "packages": { "node_modules/a": { "version": "1.0.0" } } }');
    let said = "";
    const write = (text: string): void => {
      said += text;
    };
    const host: Host = {
      root: folder,
      output: { write, interactive: false, columns: 100 },
      clock: () => 0,
      signal: new AbortController().signal,
      cores: 1,
      versions: {},
    };
    const machine = { node: "20.18.0", memoryBytes: 1e9, freeBytes: () => Promise.resolve(1e12), browsers: [] };
    expect(await doctorCommand(host, machine, "shop", { threads: 1, memoryLimit: "4GB", set: [] })).toBe(1);
    expect(said).toMatch(/^problem +node .*\n +→ install a newer Node\nproblem +packages .*\n +→ run npm ci\n/);
    expect(said).toContain("shop: 2 problems, 0 notes");
    expect(said).not.toMatch(/engine|project/);
  });

  it("says what to do when it cannot even start", async () => {
    const folder = newFolder();
    mkdirSync(join(folder, "bin"));
    cpSync(join(root, "bin", "segmentarium.mjs"), join(folder, "bin", "segmentarium.mjs"));
    const ended = await new Promise<{ code: unknown; text: string }>((done) => {
      execFile(process.execPath, [join(folder, "bin", "segmentarium.mjs")], (fault, _, text) => {
        done({ code: fault?.code, text });
      });
    });
    expect(ended.code).toBe(1);
    expect(ended.text).toBe("Cannot start: the packages are not installed; run npm ci in the product's folder\n");
  });
});
