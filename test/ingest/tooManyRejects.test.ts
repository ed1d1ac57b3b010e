import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CheckError } from "../../src/errors.ts";
import { readSource } from "../../src/ingest/index.ts";
import { openDatabase } from "../../src/table/index.ts";
import { secret } from "./attempt.ts";
import { sourceOf } from "./source.ts";
import { sqliteFile } from "./sqliteFiles.ts";

const columns = { order_id: { from: "id", type: "text" }, amount: { from: "amount", type: "decimal" } };

/** The rejects that are kept of some files, or the problem. */
async function reading(paths: readonly string[], mostRejects: number, source: Record<string, unknown> = {}) {
  const files = paths.map((_, i) => `${i + 1}`);
  const db = await openDatabase();
  try {
    const options = {
      table: "accepted",
      rejectsTable: "rejected",
      linesTable: "lines",
      minimumPeople: 10,
      mostRejects,
    };
    const declared = sourceOf({ files, columns, ...source });
    const accounts = await readSource(db, declared, paths, { ...options, warn: () => undefined });
    return { rejected: accounts.reduce((sum, account) => sum + account.rejected, 0) };
  } catch (cause) {
    expect(cause).toBeInstanceOf(CheckError);
    expect((cause as CheckError).message).not.toContain(secret);
    return (cause as CheckError).problems[0];
  } finally {
    db.close();
  }
}

async function written(...contents: readonly string[]): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "segmentarium-rejects-"));
  const paths = contents.map((_, i) => join(folder, `${i + 1}.csv`));
  for (const [i, content] of contents.entries()) await writeFile(paths[i] ?? "", content);
  return paths;
}

const unfit = `b,${secret}\n`;
const broken = `${secret}\n`;
const remedy = "check the declared dialect and columns, or deliver it again";
const decimal = "amount is not a number with at most four decimals";

describe("readSource, of more rejects than are kept", () => {
  test("keeps as many as are let, and stops at the next with counts, reasons and the first lines", async () => {
    const paths = await written(`id,amount\na,1\n${unfit.repeat(12)}${broken.repeat(3)}c,3\n`);
    expect(await reading(paths, 15)).toEqual({ rejected: 15 });
    expect(await reading(paths, 14)).toEqual({
      code: "too-many-rejects",
      file: "1",
      line: 3,
      message: `more than 14 rows of its source are rejected, of 17 counted so far: 12 × ${decimal}; the row has too few columns; the first here on lines 3, 4, 5, 6, 7`,
      remedy,
    });
  });

  test("counts those of all files of a source", async () => {
    const paths = await written(`id,amount\na,1\n${unfit.repeat(11)}`, `id,amount\na,2\n${unfit.repeat(10)}`);
    expect(await reading(paths, 21)).toEqual({ rejected: 21 });
    const problem = await reading(paths, 20);
    expect(problem).toMatchObject({ code: "too-many-rejects", file: "2", line: 3 });
    expect(problem).toMatchObject({ message: expect.stringContaining(`of 23 counted so far: 21 × ${decimal};`) });
  });

  test("stops while a file of broken rows is taken apart, not at its end", async () => {
    const many = 200_000;
    const [path = ""] = await written(`id,amount\na,1\n${broken.repeat(many)}`);
    const csv = await reading([path], 10);
    expect(csv).toMatchObject({ code: "too-many-rejects", line: 3 });
    const message = csv !== undefined && "message" in csv ? csv.message : "";
    expect(message).toMatch(
      /more than 10 rows .* × the row has too few columns; the first here on lines 3, 4, 5, 6, 7$/,
    );
    expect(Number(/of (\d+) counted so far/.exec(message)?.[1])).toBeLessThan(many / 2);
  });

  test("stops in records of JSON and in values of SQLite just the same", async () => {
    const json = await written(`{"id": "a", "amount": 1}\n${`{"id": ["${secret}"]}\n`.repeat(12)}{"id": "b"}`);
    const list = "order_id is a list or an object, not one value";
    expect(await reading(json, 11, { format: "json" })).toMatchObject({
      code: "too-many-rejects",
      message: `more than 11 rows of its source are rejected, of 13 counted so far: 12 × ${list}; the first here on lines 2, 3, 4, 5, 6`,
    });
    expect(await reading(json, 12, { format: "json" })).toEqual({ rejected: 12 });
    const sqlite = [
      await sqliteFile(
        `CREATE TABLE t (id, amount); INSERT INTO t VALUES ('a', 1), (x'00', 2), (x'00', 3), ('d', 4), (x'00', 5)`,
      ),
    ];
    const table = { format: "sqlite", relation: "t" };
    expect(await reading(sqlite, 2, table)).toMatchObject({
      code: "too-many-rejects",
      message:
        "more than 2 rows of its source are rejected, of 5 counted so far: order_id holds bytes, not text or a number; the first here on lines 2, 3, 5",
    });
    expect(await reading(sqlite, 3, table)).toEqual({ rejected: 3 });
  });
});
