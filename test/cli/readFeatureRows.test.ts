import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { openFeatureRows } from "../../src/commands/featureRows.ts";
import { readFeatureRows } from "../../src/commands/readFeatureRows.ts";
import { CheckError } from "../../src/errors.ts";
import { openDatabase } from "../../src/table/index.ts";

const asked = { metrics: ["orders", "revenue"], attributes: ["customers.region"] };
const request = { asked, declared: [], project: { sources: [], measures: [] }, threads: 2, memoryLimit: "1GB" };
const limits = { seconds: 60, signal: new AbortController().signal };

describe("readFeatureRows", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "segmentarium-assign-"));
  });

  async function fileOf(content: string): Promise<string> {
    const file = join(folder, "people.csv");
    await writeFile(file, content);
    return file;
  }

  const faultOf = (reading: Promise<unknown>): Promise<unknown> => reading.catch((cause: unknown) => cause);

  test("gives what openFeatureRows gives, from a process of its own", async () => {
    const rows = Array.from({ length: 3000 }, (_, i) => `k${i},${i % 7},${i / 4},${i % 3 === 0 ? "" : "north"}`);
    const file = await fileOf(`customer_id,orders,revenue,customers.region\n${rows.join("\n")}\n,,,\n`);
    const db = await openDatabase();
    const here = await openFeatureRows(db, file, asked, []);
    db.close();
    expect(here.measures.rows).toBe(3001);
    expect(await readFeatureRows({ ...request, file }, limits)).toEqual(here);
  });

  test("refuses what openFeatureRows refuses, word for word", async () => {
    const file = await fileOf("customer_id,orders,customers.region\nc4nary,1,x\n");
    const db = await openDatabase();
    const here = await faultOf(openFeatureRows(db, file, asked, []));
    db.close();
    const there = await faultOf(readFeatureRows({ ...request, file }, limits));
    expect(there).toBeInstanceOf(CheckError);
    expect(there).toEqual(here);
    expect((there as CheckError).message).toBe((here as CheckError).message);
    expect((there as CheckError).problems).toMatchObject([{ code: "no-column" }]);
  });

  test("ends the process when it takes too long or is stopped, and names the file", async () => {
    const file = await fileOf("customer_id,orders,revenue,customers.region\na,1,2,x\n");
    const late = await faultOf(readFeatureRows({ ...request, file }, { ...limits, seconds: 0 }));
    expect((late as CheckError).message).toMatch(/^Cannot assign customers\n +people\.csv reader-timeout/);
    const stopped = AbortSignal.abort(new Error("stopped"));
    expect(await faultOf(readFeatureRows({ ...request, file }, { ...limits, signal: stopped }))).toEqual(
      new Error("stopped"),
    );
  });
});
