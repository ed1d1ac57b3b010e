import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseProject } from "../../src/config/index.ts";
import { checkFiles } from "../../src/doctor/checkFiles.ts";
import { sourceStep } from "../../src/plugins/ingest/sourceStep.ts";
import type { Prepared } from "../../src/prepare.ts";
import { sqliteFile } from "../ingest/sqliteFiles.ts";

/** What the doctor says of the files of one source, in a folder. */
async function found(folder: string, source: Record<string, unknown>) {
  const columns = { product_id: { from: "id", type: "text" } };
  const sources = [{ id: "shop", table: "products", columns, ...source }];
  const project = parseProject(JSON.stringify({ title: "any", asOf: "2000-01-01", currency: "GBP", sources }), "p");
  const steps = project.sources.map((one) => ({ step: sourceStep(one, folder) }));
  return (await checkFiles({ disk: { folder, project }, registry: { steps } } as unknown as Prepared)).findings;
}

describe("what the doctor says of a project's files", () => {
  it("looks at the head of SQLite files and at what lies beside them", async () => {
    const path = await sqliteFile("CREATE TABLE t (id)");
    const source = { files: [basename(path)], format: "sqlite", relation: "t" };
    expect(await found(dirname(path), source)).toMatchObject([{ state: "ok" }]);
    await writeFile(`${path}-wal`, "x");
    const [open] = await found(dirname(path), { ...source, files: ["*.sqlite"] });
    expect(open).toMatchObject({ state: "problem", remedy: "close it everywhere, or copy it with VACUUM INTO" });
    expect(open?.message).toMatch(/shop.sqlite unfinished-file/);
    await writeFile(path, "id\n1\n");
    expect((await found(dirname(path), source))[0]?.message).toMatch(/corrupt-file/);
  });

  it("names a file that is missing or empty, and a pattern that no file fits", async () => {
    const folder = await mkdtemp(join(tmpdir(), "segmentarium-doctor-"));
    await writeFile(join(folder, "a.csv"), "");
    const states = async (files: string[]) =>
      (await found(folder, { files, format: "csv" })).map(({ state, message }) => [state, message]);
    expect(await states(["a.csv"])).toEqual([["problem", "a.csv has 0 bytes"]]);
    await writeFile(join(folder, "c.csv"), "");
    expect((await states(["*.csv"])).map(([state]) => state)).toEqual(["problem", "problem"]);
    await writeFile(join(folder, "c.csv"), "id\n1\n");
    expect(await states(["*.csv"])).toEqual([["note", "a.csv has 0 bytes"]]);
    expect(await states(["b.csv"])).toEqual([["problem", expect.stringMatching(/b.csv missing-file/)]]);
    expect(await states(["*.txt"])).toEqual([["problem", expect.stringMatching(/no file fits .*\*.txt/)]]);
  });
});
