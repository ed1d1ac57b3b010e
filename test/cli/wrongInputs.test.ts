import fs, { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { importEvents } from "../../src/capture/index.ts";
import { placeFile, withOutput } from "../../src/commands/placeFile.ts";
import { nearestCommand, takesOption } from "../../src/help.ts";
import { segmentarium } from "./runCommand.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "segmentarium-wrong-"));
});

describe("segmentarium, asked wrongly", { timeout: 180_000 }, () => {
  it("names the command that a misspelt one is near to", async () => {
    expect(nearestCommand("bild")).toBe("build");
    expect(nearestCommand("propoze")).toBe("propose");
    expect(nearestCommand("doktor")).toBe("doctor");
    expect(nearestCommand("x")).toBeUndefined();
    expect(nearestCommand("publish")).toBeUndefined();
    const { code, text } = await segmentarium("bild");
    expect([code, text]).toEqual([2, expect.stringContaining('there is no such command; did you mean "build"?')]);
  });

  it("explains no artifact that is not there, but the nearest, and says what lists all", async () => {
    const { code, text } = await segmentarium("explain", "ordres");
    const remedy = 'did you mean "orders"? segmentarium check twin lists all steps and what they provide';
    expect([code, text]).toEqual([
      1,
      expect.stringContaining(`no-artifact: there is no step or artifact "ordres"; ${remedy}`),
    ]);
    expect(text.length).toBeLessThan(300);
  });

  it.each([
    [["build", "--thread", "2"], 'Cannot use --thread: "build" has no such option'],
    [["snippet", "--set", "a=1", "x.js"], 'Cannot use --set: "snippet" has no such option'],
    [["build", "--set"], "Cannot use --set: it needs a value"],
    [["clean", "--site=all"], "Cannot use --site: it takes no value"],
  ])("ends with 2 and the usage for %j", async (args, message) => {
    const { code, text } = await segmentarium(...args);
    expect([code, text]).toEqual([2, expect.stringContaining(message)]);
    expect(text).toContain(`segmentarium ${args[0]}`);
  });

  it("gives each command the options of its usage, and those that set up a project where there is one", () => {
    expect(takesOption("assign", "set")).toBe(true);
    expect(takesOption("assign", "site")).toBe(false);
    expect(takesOption("clean", "site")).toBe(true);
    expect(takesOption("schema", "threads")).toBe(false);
  });

  it("says what is wrong with the file that it should write, and leaves nothing of it", async () => {
    const taken = join(folder, "taken.js");
    await mkdir(taken);
    const nowhere = join(folder, "nowhere", "capture.js");
    const events = join(folder, "events.ndjson");
    await writeFile(events, "{}\n");
    for (const [args, message] of [
      [["snippet", taken], "taken.js no-output: there is a folder of that name; name a file"],
      [["snippet", nowhere], "capture.js no-output: its folder is not there; make the folder, or name another"],
      [
        ["import-events", "--from", "gtm", events, join(folder, "nowhere", "x.csv")],
        "no-output: its folder is not there",
      ],
    ] as const) {
      const { code, text } = await segmentarium(...args);
      expect([code, text]).toEqual([1, expect.stringContaining(message)]);
    }
    expect((await readdir(folder)).sort()).toEqual(["events.ndjson", "taken.js"]);
  });
});

describe("placeFile", () => {
  it("keeps what is there when writing fails, and leaves no part", async () => {
    const out = join(folder, "kept.txt");
    await placeFile("Cannot write it", out, (part) => writeFile(part, "before"));
    const full = Object.assign(new Error("write"), { code: "ENOSPC" });
    const failing = placeFile("Cannot write it", out, async (part) => {
      await writeFile(part, "half");
      throw full;
    });
    await expect(failing).rejects.toThrow(/Cannot write it\n.*kept\.txt no-output: the disk is full; make room/);
    expect(await readFile(out, "utf8")).toBe("before");
    expect(existsSync(`${out}.part`)).toBe(false);
  });

  it("passes on what is no fault of the disk", async () => {
    const other = new RangeError("Cannot do it");
    await expect(withOutput("Cannot write it", "x", () => Promise.reject(other))).rejects.toBe(other);
  });
});

it("importEvents tells a disk that becomes full from a file that cannot be read, and leaves nothing", async () => {
  const file = { path: join(folder, "many.ndjson"), name: "many.ndjson" };
  const record = JSON.stringify({
    event: "page_view",
    timestamp: "2024-01-01T10:00:00Z",
    anonymousId: "a",
    type: "page",
  });
  await writeFile(file.path, `${record}\n`.repeat(5000));
  const out = join(folder, "full.csv");
  const disk = fillDiskAfter(2);
  try {
    const importing = withOutput("Cannot import events", out, () => importEvents("segment", file, out));
    await expect(importing).rejects.toThrow(/full\.csv no-output: the disk is full/);
  } finally {
    disk.restore();
  }
  expect(disk.writes()).toBe(3);
  expect((await readdir(folder)).filter((name) => name.startsWith("full"))).toEqual([]);
  await rm(file.path);
});

/** From now on the disk takes some writes to open files, and is full then, for whatever imports the function of Node. */
function fillDiskAfter(taken: number): { readonly writes: () => number; readonly restore: () => void } {
  const real = fs.writeFileSync;
  let writes = 0;
  const put = (write: typeof real): void => {
    fs.writeFileSync = write;
    syncBuiltinESMExports();
  };
  put((to, ...rest) => {
    if (typeof to === "number" && ++writes > taken) throw Object.assign(new Error("write"), { code: "ENOSPC" });
    real(to, ...rest);
  });
  return { writes: () => writes, restore: () => put(real) };
}
