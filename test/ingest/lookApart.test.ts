import { mkdtemp, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { lookApart } from "../../src/ingest/index.ts";
import { openReader, type Reader } from "../../src/ingest/openReader.ts";
import { sourceOf } from "./source.ts";

const limits = { seconds: 60, signal: new AbortController().signal };
const readers: Reader[] = [];

afterEach(() => {
  for (const reader of readers.splice(0)) reader.close();
});

async function requestFor(names: readonly string[], text = "") {
  const [from, folder] = [
    await mkdtemp(join(tmpdir(), "segmentarium-in-")),
    await mkdtemp(join(tmpdir(), "segmentarium-out-")),
  ];
  for (const name of names) await writeFile(join(from, name), text);
  const source = sourceOf({ files: names, columns: { order_id: { from: "id", type: "text" } } });
  const about = { kind: "look", bytes: 1000, minimumPeople: 10, threads: 1, memoryLimit: "1GB" } as const;
  return { ...about, source, files: names.map((name) => join(from, name)), folder };
}

describe("lookApart", () => {
  it("names each file that ends the process, and looks at the others all the same", async () => {
    const names = ["a.csv", "kill.csv", "b.csv", "exit.csv", "c.csv"];
    const looked = await lookApart(await requestFor(names), limits, (_, work) => {
      const reader = openReader(new URL("./dyingReader.mjs", import.meta.url), 64);
      readers.push(reader);
      return work(reader);
    });
    const found = looked.map(({ file, problems }) => [file, problems.map(({ code }) => code)]);
    expect(found).toEqual(names.map((name) => [name, /kill|exit/.test(name) ? ["reader-died"] : []]));
  });

  it("writes whole rows of what is looked at into its folder, and nothing else", async () => {
    const request = await requestFor(["a.csv"], `id\n${"value\n".repeat(1000)}`);
    expect(await lookApart(request, limits)).toEqual([{ file: "a.csv", problems: [], notes: [] }]);
    expect(await readdir(request.folder)).toEqual(["0"]);
  });
});
