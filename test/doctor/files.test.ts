import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { sqliteFile } from "../ingest/sqliteFiles.ts";
import { foundIn } from "./foundIn.ts";

describe("what the doctor says of a project's files", () => {
  it("looks at the head of SQLite files and at what lies beside them", async () => {
    const path = await sqliteFile("CREATE TABLE t (id); INSERT INTO t VALUES (1)");
    const source = { files: [basename(path)], format: "sqlite", relation: "t" };
    expect(await foundIn(dirname(path), source)).toMatchObject([{ state: "ok" }]);
    await writeFile(`${path}-wal`, "x");
    const [open] = await foundIn(dirname(path), { ...source, files: ["*.sqlite"] });
    expect(open).toMatchObject({ state: "problem", remedy: "close it everywhere, or copy it with VACUUM INTO" });
    expect(open?.message).toMatch(/shop.sqlite unfinished-file/);
    await writeFile(path, "id\n1\n");
    expect((await foundIn(dirname(path), source))[0]?.message).toMatch(/corrupt-file/);
  });

  it("names a file that is missing or empty, and a pattern that no file fits", async () => {
    const folder = await mkdtemp(join(tmpdir(), "segmentarium-doctor-"));
    await writeFile(join(folder, "a.csv"), "");
    const states = async (files: string[]) =>
      (await foundIn(folder, { files, format: "csv" })).map(({ state, message }) => [state, message]);
    expect(await states(["a.csv"])).toEqual([["problem", "a.csv has 0 bytes"]]);
    await writeFile(join(folder, "c.csv"), "");
    expect((await states(["*.csv"])).map(([state]) => state)).toEqual(["problem", "problem"]);
    await writeFile(join(folder, "c.csv"), "id\n1\n");
    expect(await states(["*.csv"])).toEqual([["note", "a.csv has 0 bytes"]]);
    expect(await states(["b.csv"])).toEqual([["problem", expect.stringMatching(/b.csv missing-file/)]]);
    expect(await states(["*.txt"])).toEqual([["problem", expect.stringMatching(/no file fits .*\*.txt/)]]);
  });
});
