import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { type TwinSummary, writeTwin } from "../../src/twin/index.ts";
import { readEvents, readRows } from "./readTwin.ts";

const OPTIONS = { customers: 500, asOf: "2025-07-01", seed: 7 };
const scratch = mkdtempSync(join(tmpdir(), "twin-"));
let summary: TwinSummary;

beforeAll(async () => {
  summary = await writeTwin(join(scratch, "first"), OPTIONS);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function hashes(folder: string): Record<string, string> {
  const names = readdirSync(join(scratch, folder)).sort();
  const hash = (name: string): string =>
    createHash("sha256")
      .update(readFileSync(join(scratch, folder, name)))
      .digest("hex");
  return Object.fromEntries(names.map((name) => [name, hash(name)]));
}

test("writeTwin writes the same bytes at another time, in another folder, without Math.random", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2001-02-03T04:05:06Z") });
  vi.spyOn(Math, "random").mockImplementation(() => {
    throw new Error("Math.random was called");
  });
  const progress: number[] = [];
  await writeTwin(join(scratch, "second", "deeper"), { ...OPTIONS, onProgress: (_, share) => progress.push(share) });
  expect(hashes("second/deeper")).toEqual(hashes("first"));
  expect(progress).toEqual([...progress].sort((a, b) => a - b));
  expect(progress.at(-1)).toBe(1);
});

test("writeTwin writes other bytes for another seed", async () => {
  await writeTwin(join(scratch, "other"), { ...OPTIONS, seed: 8 });
  const [ours, theirs] = [hashes("first"), hashes("other")];
  expect(Object.keys(theirs)).toEqual(Object.keys(ours));
  for (const name of Object.keys(ours)) expect(theirs[name], name).not.toBe(ours[name]);
});

test("writeTwin leaves exactly the files of its summary, with their rows and bytes", async () => {
  expect(readdirSync(join(scratch, "first")).sort()).toEqual(summary.files.map(({ name }) => name).sort());
  for (const { name, rows, bytes } of summary.files) {
    expect(readFileSync(join(scratch, "first", name)).length, name).toBe(bytes);
    if (name.includes(".csv")) expect(readRows(join(scratch, "first"), name).length, name).toBe(rows);
    if (name === "events.parquet") expect((await readEvents(join(scratch, "first"))).length).toBe(rows);
  }
});

test.each([1, 2, 30])("writeTwin makes a twin of %i customers over one year", async (customers) => {
  const small = await writeTwin(join(scratch, `small-${customers}`), { ...OPTIONS, customers, years: 1 });
  expect(small.files.find(({ name }) => name === "customers.csv")?.rows).toBeGreaterThanOrEqual(customers);
  expect(small.files.length).toBe(summary.files.length);
});

test.each([
  { change: { customers: 0 }, words: "customers is 0, a whole number of 1 or more" },
  { change: { years: 1.5 }, words: "years is 1.5, a whole number of 1 or more" },
  { change: { asOf: "2025-02-30" }, words: 'asOf is "2025-02-30", a date as YYYY-MM-DD' },
  { change: { asOf: "yesterday" }, words: 'asOf is "yesterday", a date as YYYY-MM-DD' },
])("writeTwin refuses $change", async ({ change, words }) => {
  const written = writeTwin(join(scratch, "refused"), { ...OPTIONS, ...change });
  await expect(written).rejects.toThrow(`Cannot make a twin: ${words}`);
  expect(readdirSync(scratch)).not.toContain("refused");
});
