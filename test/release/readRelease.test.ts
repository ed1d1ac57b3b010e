import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CheckError } from "../../src/errors.ts";
import { readRelease } from "../../src/release/index.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "release-"));
  cpSync(join(import.meta.dirname, "..", "input", "site", "release"), folder, { recursive: true });
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function problemsAfter(file: string, change: (text: string) => string) {
  const path = join(folder, file);
  writeFileSync(path, change(readFileSync(path, "utf8")));
  return ((await readRelease(folder).catch((thrown: unknown) => thrown)) as CheckError).problems;
}

describe("readRelease", () => {
  it("reads the tables that the schema declares", async () => {
    const release = await readRelease(folder);
    expect([...release.tables.keys()]).toEqual(["kpis", "segments"]);
    expect(release.tables.get("kpis")).toHaveLength(2);
    expect(release.schema).toMatchObject({ project: "fixture", asOf: "2024-03-01", record: "abc123" });
  });

  it("refuses a column that is not declared, and names no value", async () => {
    const problems = await problemsAfter("kpis.json", (text) =>
      text.replace('"segment"', '"email": "alice@example.com", "segment"'),
    );
    expect(problems).toEqual([
      {
        code: "release-column",
        message: "the column is not declared (first in row 1)",
        file: "kpis.json",
        path: "email",
      },
    ]);
    expect(JSON.stringify(problems)).not.toContain("alice");
  });

  it.each<[string, string, (text: string) => string, string]>([
    [
      "a value of another type",
      "kpis.json",
      (text) => text.replace("100.5", '"much"'),
      "not of type number (first in row 1)",
    ],
    [
      "a missing column",
      "kpis.json",
      (text) => text.replace('"complete": true', '"completed": true'),
      "the column is missing (first in row 1)",
    ],
    [
      "a row too few",
      "kpis.json",
      (text) => JSON.stringify((JSON.parse(text) as unknown[]).slice(1)),
      "1 rows, the schema declares 2",
    ],
    ["no array", "segments.json", () => "{}", "an array of rows is needed"],
    ["no JSON", "segments.json", () => "[", "the file is not JSON"],
    [
      "another version",
      "schema.json",
      (text) => text.replace('"version": 1', '"version": 2'),
      "Invalid input: expected 1",
    ],
    ["a day that is none", "schema.json", (text) => text.replace("2024-03-01", "2024-02-30"), "Invalid ISO date"],
    ["a name that is a path", "schema.json", (text) => text.replace('"kpis"', '"../kpis"'), "Invalid string"],
  ])("refuses %s", async (_name, file, change, message) => {
    expect((await problemsAfter(file, change)).map((problem) => problem.message)).toContainEqual(
      expect.stringContaining(message),
    );
  });
});
