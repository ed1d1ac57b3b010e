import { expect, test } from "vitest";
import { CheckError } from "../../src/errors.ts";
import { openReader } from "../../src/ingest/openReader.ts";
import { readerCode } from "../../src/ingest/readerCode.ts";
import { sourceOf } from "./source.ts";

const script = new URL("../../src/ingest/readerChild.mjs", import.meta.url);
const request = {
  source: sourceOf({ files: ["a.csv"], columns: { order_id: { from: "id", type: "text" } } }),
  files: [],
  folder: "/none",
  minimumPeople: 10,
  threads: 1,
  memoryLimit: "1GB",
};
const limits = { seconds: 60, signal: new AbortController().signal };

test("the program of a reader has all of ours in it and packages outside", async () => {
  const code = await readerCode();
  expect(code).toContain('require("@duckdb/node-api")');
  expect(code).not.toMatch(/require\("\.|import\.meta/);
});

test("a program that cannot be made is said when files are to be read, and ends the process", async () => {
  const reader = openReader(script, 64, Promise.reject(new Error("no program")));
  await new Promise((done) => setTimeout(done, 20));
  await expect(reader.read(request, limits)).rejects.toThrow("no program");
  expect(reader.alive()).toBe(false);
});

test("a program that fails is a reader that died", async () => {
  const reader = openReader(script, 64, Promise.resolve("this is no program"));
  const fault = await reader.read(request, limits).catch((cause: unknown) => cause);
  expect(fault).toBeInstanceOf(CheckError);
  expect((fault as CheckError).problems).toMatchObject([{ code: "reader-died" }]);
});

test("a reading that is called off before the program is made ends at once", async () => {
  const stop = new AbortController();
  const reader = openReader(script, 64, new Promise(() => undefined));
  const reading = reader.read(request, { seconds: 60, signal: stop.signal });
  stop.abort(new Error("called off"));
  await expect(reading).rejects.toThrow("called off");
  expect(reader.alive()).toBe(false);
  const late = openReader(script, 64, new Promise(() => undefined));
  await expect(late.read(request, { ...limits, seconds: 0.05 })).rejects.toMatchObject({
    problems: [{ code: "reader-timeout" }],
  });
});
