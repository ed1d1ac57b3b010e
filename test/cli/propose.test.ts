import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root, segmentarium } from "./runCommand.ts";

const people = "customer_id,gender\nK1,f\nK2,m\n";

describe("segmentarium propose", { timeout: 180_000 }, () => {
  it("prints a mapping for each file, and names files from the folder of the project", async () => {
    const folder = join(root, "projects", "test-propose");
    await mkdir(join(folder, "data"), { recursive: true });
    try {
      const file = join("projects", "test-propose", "data", "people.csv");
      await writeFile(join(root, file), people);
      const once = await segmentarium("propose", file);
      expect(once.code).toBe(0);
      expect(once.text).toContain('"files": ["data/people.csv"]');
      const twice = await segmentarium("propose", file, file, "--project", "twin");
      expect(twice.text).toContain('"files": ["../test-propose/data/people.csv"]');
      expect(twice.text).toContain('"id": "people-2"');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("ends with 1 and a code when a file cannot be used, and with 2 when it is not told which", async () => {
    const path = join(await mkdtemp(join(tmpdir(), "segmentarium-propose-")), "people.csv");
    await writeFile(path, people.slice(people.indexOf("\n") + 1));
    const headless = await segmentarium("propose", path);
    expect(headless.code).toBe(1);
    expect(headless.text).toContain("no-header");
    expect(headless.text).not.toContain("K1");
    const missing = await segmentarium("propose", "no-such-file.csv");
    expect([missing.code, missing.text]).toEqual([1, expect.stringContaining("missing-file")]);
    expect((await segmentarium("propose")).code).toBe(2);
    const unknown = await segmentarium("propose", path, "--project", "no-such-project");
    expect([unknown.code, unknown.text]).toEqual([1, expect.stringContaining("no-project")]);
  });

  it("answers --help", async () => {
    const { code, text } = await segmentarium("propose", "--help");
    expect(code).toBe(0);
    expect(text).toContain("segmentarium propose <file>...");
  });
});
