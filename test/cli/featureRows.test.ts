import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openFeatureRows } from "../../src/commands/featureRows.ts";
import { CheckError } from "../../src/errors.ts";
import { type Database, openDatabase } from "../../src/table/index.ts";

const canary = "c4nary";

describe("openFeatureRows", () => {
  let folder: string;
  let db: Database;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "segmentarium-assign-"));
    db = await openDatabase();
    await mkdir(join(folder, "folder.csv"));
  });
  afterAll(() => db.close());

  async function codeOf(name: string, content?: string | Buffer): Promise<string> {
    const path = join(folder, name);
    if (content !== undefined) await writeFile(path, content);
    const fault = await openFeatureRows(db, path, { metrics: ["orders", "revenue"], attributes: [] }, []).then(
      () => undefined,
      (cause: Error) => cause,
    );
    await db.run("DROP TABLE IF EXISTS given");
    if (fault === undefined) return "read";
    expect(fault).toBeInstanceOf(CheckError);
    expect(fault.message).toMatch(/^Cannot assign customers\n.*; .+/);
    expect(fault.message).not.toContain(canary);
    return (fault as CheckError).problems[0]?.code ?? "";
  }

  test.each([
    ["read", "bom.csv", "\ufefforders,revenue\n1,2.5\n"],
    ["read", "empty-cells.csv", "orders,revenue\n,\n1,2\n"],
    ["no-file", "missing.csv", undefined],
    ["no-file", "folder.csv", undefined],
    ["no-file", "rows.parquet", `PAR1${canary}`],
    ["no-format", "rows.json", `{"orders": "${canary}"}`],
    ["no-header", "empty.csv", ""],
    ["no-header", "twice.csv", `orders,orders\n${canary},1\n`],
    ["no-column", "other.csv", `orders,turnover\n1,${canary}\n`],
    ["no-number", "words.csv", `orders,revenue\n1,${canary}\n`],
    ["no-number", "infinite.csv", "orders,revenue\n1,1e400\n"],
    ["corrupt-file", "ragged.csv", `orders,revenue\n1,2,${canary}\n`],
    ["corrupt-file", "open.csv", `orders,revenue\n1,"${canary}\n`],
    ["corrupt-file", "bytes.csv", Buffer.from(`orders,revenue\n1,${canary}\xe9\n`, "latin1")],
    ["encoding", "utf16.csv", Buffer.from(`\ufefforders,revenue\n${canary},1\n`, "utf16le")],
  ] as const)("says %s of %s, and no value", async (code, name, content) => {
    expect(await codeOf(name, content)).toBe(code);
  });

  test("reads an answer as the project's own files may write it, yes and no or 1 and 0, and no other word", async () => {
    const answer = {
      id: "orders",
      title: "Orders",
      unit: "share",
      formula: "",
      description: "",
      answer: true,
    } as const;
    const read = async (rows: string) => {
      const path = join(folder, "answers.csv");
      await writeFile(path, `orders\n${rows}\n`);
      const found = await openFeatureRows(db, path, { metrics: ["orders"], attributes: [] }, [answer]).finally(() =>
        db.run("DROP TABLE IF EXISTS given"),
      );
      return [...found.measures.of.get("orders")!.values];
    };
    expect(await read("Yes\nno\nTRUE\nf\n1\n0\n1.0")).toEqual([1, 0, 1, 0, 1, 0, 1]);
    await expect(read(`yes\n${canary}`)).rejects.toThrow('values of "orders" are neither yes nor no; write yes or no');
    await expect(read(`yes\n${canary}`)).rejects.not.toThrow(canary);
  });
});
