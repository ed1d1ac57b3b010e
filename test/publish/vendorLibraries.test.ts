import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { vendorLibraries } from "../../src/publish/index.ts";
import { listFiles } from "../../src/publish/listFiles.ts";
import type { VendoredLibraries } from "../../src/publish/vendorLibraries.ts";
import { root } from "./fixture.ts";

let first: VendoredLibraries;
let second: VendoredLibraries;
let caches: string[];

beforeAll(async () => {
  caches = ["a", "b"].map((name) => mkdtempSync(join(root, ".segmentarium", `vendor-${name}-`)));
  first = await vendorLibraries(root, caches[0] ?? "");
  second = await vendorLibraries(root, caches[1] ?? "");
});

afterAll(() => {
  for (const cache of caches) rmSync(cache, { recursive: true, force: true });
});

describe("vendorLibraries", () => {
  it("gives the same bytes each time, wherever the cache lies", async () => {
    const files = await listFiles(first.folder);
    expect(await listFiles(second.folder)).toEqual(files);
    for (const file of files) {
      expect(readFileSync(join(second.folder, file)).equals(readFileSync(join(first.folder, file)))).toBe(true);
    }
  });

  it("takes the versions that are installed", () => {
    const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
    };
    for (const name of ["@observablehq/plot", "d3", "htl", "apache-arrow", "@duckdb/duckdb-wasm"]) {
      expect(first.versions.get(name)).toBe(manifest.dependencies[name]);
    }
  });

  it("leaves no import, source map or path of this machine in a bundle", async () => {
    for (const file of (await listFiles(first.folder)).filter((path) => path.endsWith(".js"))) {
      const text = readFileSync(join(first.folder, file), "utf8");
      expect(text).not.toMatch(/\bfrom\s*"[^"]+"|\bimport\s*"[^"]+"|sourceMappingURL=/);
      expect(text).not.toContain(root);
    }
  });

  it("answers again from its cache", async () => {
    expect(await vendorLibraries(root, caches[0] ?? "")).toEqual(first);
  });
});
