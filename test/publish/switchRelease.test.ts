import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { currentRelease, rollBack, switchRelease } from "../../src/publish/index.ts";
import { createManifest, publishedFile, verifyRelease } from "../../src/publish/manifest.ts";

let folder: string;
let folders: { releases: string; dist: string };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "releases-"));
  folders = { releases: join(folder, "releases", "shop"), dist: join(folder, "dist", "shop") };
  mkdirSync(folders.releases, { recursive: true });
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function release(text: string): Promise<string> {
  const draft = join(folders.releases, "building.tmp");
  mkdirSync(draft);
  writeFileSync(join(draft, "index.html"), text);
  const manifest = createManifest({ project: "shop", asOf: "2024-03-01" }, [
    publishedFile("index.html", Buffer.from(text)),
  ]);
  await switchRelease(draft, manifest, `key of ${text}`, folders);
  return manifest.id;
}

const shown = () => readFileSync(join(folders.dist, "index.html"), "utf8");
const kept = () => readdirSync(folders.releases).filter((name) => /^[0-9a-f]{12}$/.test(name));

describe("switchRelease", () => {
  it("keeps the last five releases and shows the newest", async () => {
    const ids: string[] = [];
    for (let i = 1; i <= 7; i++) ids.push(await release(`site ${i}`));
    expect(shown()).toBe("site 7");
    expect(kept().sort()).toEqual(ids.slice(2).sort());
    for (const id of kept()) expect((await verifyRelease(join(folders.releases, id)))?.id).toBe(id);
  });

  it("never lets a reader find nothing, or a half of each, while it switches", async () => {
    await release("site 0");
    let reading = true;
    const seen = new Set<string>();
    const reader = (async () => {
      while (reading) {
        seen.add(shown());
        expect(realpathSync(folders.dist)).toContain("releases");
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    for (let i = 1; i <= 30; i++) await release(`site ${i}`);
    reading = false;
    await reader;
    expect([...seen].every((text) => /^site \d+$/.test(text))).toBe(true);
  });

  it("does not touch a folder at dist that is not its own link", async () => {
    mkdirSync(folders.dist, { recursive: true });
    writeFileSync(join(folders.dist, "mine.txt"), "mine");
    await expect(release("site 1")).rejects.toThrow("is not a link of ours");
    expect(readFileSync(join(folders.dist, "mine.txt"), "utf8")).toBe("mine");
  });

  it("takes the same content for the same release", async () => {
    const first = await release("site 1");
    await release("site 2");
    expect(await release("site 1")).toBe(first);
    expect(kept()).toHaveLength(2);
    expect(shown()).toBe("site 1");
  });
});

describe("rollBack", () => {
  it("goes back one release at a time and stops at the oldest that is kept", async () => {
    const ids = [await release("site 1"), await release("site 2"), await release("site 3")];
    expect(await rollBack(folders)).toBe(ids[1]);
    expect(await rollBack(folders)).toBe(ids[0]);
    expect(shown()).toBe("site 1");
    await expect(rollBack(folders)).rejects.toThrow("no earlier release is kept");
    expect(await currentRelease(folders)).toBe(ids[0]);
  });
});
