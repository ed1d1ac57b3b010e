import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkBrowser } from "../../src/doctor/checkBrowser.ts";
import { checkEngine } from "../../src/doctor/checkEngine.ts";
import { checkLocks } from "../../src/doctor/checkLocks.ts";
import { checkDisk, checkMemory } from "../../src/doctor/checkMachine.ts";
import { checkNode } from "../../src/doctor/checkNode.ts";
import { checkPackages } from "../../src/doctor/checkPackages.ts";
import { checkLink, checkPublication } from "../../src/doctor/checkPublication.ts";
import { checkTelemetry } from "../../src/doctor/checkTelemetry.ts";
import { frameworkEnvironment, switchRelease } from "../../src/publish/index.ts";
import { createManifest, publishedFile } from "../../src/publish/manifest.ts";

const root = resolve(import.meta.dirname, "../..");
let folder: string;
let folders: { releases: string; dist: string };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "segmentarium-doctor-"));
  folders = { releases: join(folder, "releases", "shop"), dist: join(folder, "dist", "shop") };
  mkdirSync(folders.releases, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function publishOne(): Promise<string> {
  const draft = join(folders.releases, "building.tmp");
  mkdirSync(draft);
  writeFileSync(join(draft, "index.html"), "hello");
  const file = publishedFile("index.html", Buffer.from("hello"));
  const manifest = createManifest({ project: "shop", asOf: "2024-03-01" }, [file]);
  return switchRelease(draft, manifest, "key", folders);
}

describe("what the doctor says of the machine", () => {
  it("asks for the version of Node in the manifest, part by part", () => {
    for (const good of ["20.19.0", "20.20.1", "22.0.0", "100.1.0"]) expect(checkNode(good, ">=20.19").state).toBe("ok");
    for (const bad of ["20.18.9", "18.20.0", "9.99.0"])
      expect(checkNode(bad, ">=20.19")).toMatchObject({ state: "problem" });
  });

  it("holds node_modules against the lockfile: missing, other version, tests only", async () => {
    const packages = {
      "": {},
      "node_modules/a": { version: "1.0.0" },
      "node_modules/t": { version: "2.0.0", dev: true },
    };
    const optional = { "node_modules/o": { version: "1.0.0", optional: true } };
    expect((await checkPackages(folder)).state).toBe("problem");
    writeFileSync(join(folder, "package-lock.json"), JSON.stringify({ packages: { ...packages, ...optional } }));
    const install = (name: string, text: string): void => {
      mkdirSync(join(folder, "node_modules", name), { recursive: true });
      writeFileSync(join(folder, "node_modules", name, "package.json"), text);
    };
    expect(await checkPackages(folder)).toMatchObject({
      state: "problem",
      message: expect.stringContaining("such as a"),
    });
    install("a", '{"version":"1.0.0"}');
    expect(await checkPackages(folder)).toMatchObject({
      state: "note",
      message: expect.stringContaining("only tests"),
    });
    install("t", '{"version":"2.0.0"}');
    expect(await checkPackages(folder)).toMatchObject({ state: "ok" });
    install("a", '{"version":"1.0.1"}');
    expect(await checkPackages(folder)).toMatchObject({ state: "problem", remedy: "run npm ci" });
    install("a", "{");
    expect(await checkPackages(folder)).toMatchObject({ state: "problem" });
  });

  it("starts the query engine, and says so when it does not start", async () => {
    expect(await checkEngine()).toMatchObject({ state: "ok", message: expect.stringContaining("DuckDB v") });
    expect(await checkEngine(() => Promise.reject(new Error("no binding")))).toMatchObject({ state: "problem" });
  });

  it("asks for room on the disk by the size of the data", async () => {
    const disk = (free: number, data: number) => checkDisk(folder, data, () => Promise.resolve(free));
    expect(await disk(20e9, 1e9)).toMatchObject({ state: "ok" });
    expect(await disk(5e9, 1e9)).toMatchObject({ state: "note" });
    expect(await disk(2e9, 1e9)).toMatchObject({ state: "problem" });
    expect(await checkDisk(join(folder, "gone"), 0, () => Promise.resolve(1e12))).toMatchObject({ state: "problem" });
  });

  it("compares the memory limit with the machine", () => {
    expect(checkMemory("4GB", 16e9).state).toBe("ok");
    expect(checkMemory("900MB", 1e9)).toMatchObject({ state: "note" });
    expect(checkMemory("4GB", 2e9)).toMatchObject({ state: "problem", remedy: "build with --memory 1000MB" });
  });

  it("looks for a browser, which only tests need", () => {
    expect(checkBrowser(["/nowhere", root]).state).toBe("ok");
    expect(checkBrowser(["/nowhere"]).state).toBe("note");
  });

  it("sees that Framework is started with its telemetry off", () => {
    const environment = frameworkEnvironment(root, folder);
    expect(checkTelemetry(environment).state).toBe("ok");
    const { OBSERVABLE_TELEMETRY_DISABLE: _, ...without } = environment;
    expect(checkTelemetry(without).state).toBe("problem");
  });
});

describe("what the doctor says of locks and publications", () => {
  it("tells a lock that is held from one that was left behind", async () => {
    expect(await checkLocks([folder])).toMatchObject([{ state: "ok" }]);
    writeFileSync(join(folder, "in-use.lock"), String(process.pid));
    expect(await checkLocks([folder])).toMatchObject([{ state: "note", message: `process ${process.pid} is at work` }]);
    writeFileSync(join(folder, "in-use.lock"), "999999999");
    expect(await checkLocks([folder])).toMatchObject([{ message: "a process that is gone left its lock" }]);
  });

  it("verifies every byte of what is published, and its day", async () => {
    expect(await checkPublication(folders, "shop", "2024-03-01")).toMatchObject({ state: "note" });
    const release = await publishOne();
    expect(await checkPublication(folders, "shop", "2024-03-01")).toMatchObject({ state: "ok" });
    expect(await checkPublication(folders, "shop", "2024-04-01")).toMatchObject({ state: "note" });
    writeFileSync(join(release, "index.html"), "hellO");
    expect(await checkPublication(folders, "shop", "2024-03-01")).toMatchObject({ state: "problem" });
    writeFileSync(join(release, "index.html"), "hello");
    writeFileSync(join(release, "extra.html"), "");
    expect(await checkPublication(folders, "shop", "2024-03-01")).toMatchObject({ state: "problem" });
  });

  it("follows the link that stakeholders open", async () => {
    expect(await checkLink(folders, "shop")).toMatchObject({ state: "note" });
    const release = await publishOne();
    expect(await checkLink(folders, "shop")).toMatchObject({ state: "ok" });
    rmSync(release, { recursive: true });
    expect(await checkLink(folders, "shop")).toMatchObject({ state: "problem", message: "dist/shop leads nowhere" });
    rmSync(folders.dist);
    symlinkSync(folder, folders.dist);
    expect(await checkLink(folders, "shop")).toMatchObject({ message: "dist/shop does not lead to releases/shop" });
    rmSync(folders.dist);
    mkdirSync(folders.dist);
    expect(await checkLink(folders, "shop")).toMatchObject({ state: "problem", message: "dist/shop is not a link" });
  });
});
