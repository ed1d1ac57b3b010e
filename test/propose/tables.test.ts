import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Field, List, Table, TimestampMillisecond, tableToIPC, Utf8, vectorFromArray } from "apache-arrow";
import { describe, expect, it } from "vitest";
import { CheckError } from "../../src/errors.ts";
import { literal, openDatabase } from "../../src/table/index.ts";
import { arrowFiles } from "../ingest/arrowFiles.ts";
import { readFiles } from "../ingest/source.ts";
import { proposeFiles } from "./proposeFiles.ts";

const canary = "CANARY";

async function pathOf(name: string): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), "segmentarium-propose-")), name);
}

async function duckdbFile(sql: string, name = "shop.duckdb"): Promise<string> {
  const path = await pathOf(name);
  const db = await openDatabase();
  await db.run(`ATTACH ${literal(path)} AS made; USE made; ${sql}; CHECKPOINT made; USE memory; DETACH made`);
  db.close();
  return path;
}

async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  const fault = await work.catch((cause: unknown) => cause);
  return fault instanceof CheckError ? fault.problems[0]?.code : String(fault);
}

const shop = `
  CREATE SCHEMA crm; CREATE TYPE mood AS ENUM ('${canary}', 'b');
  CREATE TABLE sales AS SELECT 9007199254740993 + i AS order_id, 'K' || i % 90 AS customer_id, i / 4 AS weight,
    TIMESTAMP '2024-01-31 10:00:00' + INTERVAL (i) HOUR AS ordered_at, CAST(i + 0.25 AS DECIMAL(18,2)) AS total,
    ['${canary}'] AS tags, CAST('${canary}' AS mood) AS mood, TIME '10:00:00' AS clock FROM range(700) t(i);
  CREATE TABLE crm.people AS SELECT 'K' || i AS customer_id, DATE '2023-01-31' AS joined_at, 'b' AS region FROM range(90) t(i);
  CREATE TABLE empty (a INTEGER); CREATE TABLE "odd.name" AS SELECT 1 AS a; CREATE VIEW peek AS SELECT * FROM sales`;

describe("propose, of DuckDB files", () => {
  it("proposes each table with rows, so that ingest reads it as proposed", async () => {
    for (const name of ["shop.duckdb", "shop.db"]) {
      const path = await duckdbFile(shop, name);
      const { sources, text } = await proposeFiles([{ path, name }]);
      expect(text).not.toContain(canary);
      expect(sources.map(({ id, table, format, relation }) => [id, table, format, relation])).toEqual([
        ["crm-people", "customers", "duckdb", "crm.people"],
        ["sales", "orders", "duckdb", "sales"],
      ]);
      expect(sources[1]?.columns).toMatchObject({
        order_id: { from: "order_id", type: "text" },
        ordered_at: { from: "ordered_at", type: "timestamp" },
        amount: { from: "total", type: "decimal" },
      });
      expect(sources[1]?.ignore).toEqual(["tags", "mood", "clock"]);
      expect(text).toContain('Left unread: "mood": unknown (high: its type is not read)');
      for (const [i, rows] of [90, 700].entries()) {
        const read = await readFiles(sources[i]!, [path]);
        expect(read.accounts[0]).toMatchObject({ counted: rows, accepted: rows });
        expect(read.warnings).toEqual([]);
      }
    }
  });

  it("looks at first, middle and last rows of a long table", async () => {
    const path = await duckdbFile(shop);
    const { proposals, text } = await proposeFiles([{ path, name: "shop.duckdb" }], { limits: { bytes: 1, rows: 20 } });
    const ids = proposals[1]?.sample.columns[0]?.values ?? [];
    expect([ids.length, ids[0], ids[20], ids.at(-1)]).toEqual([
      60,
      "9007199254740993",
      "9007199254741333",
      "9007199254741692",
    ]);
    expect(text).toContain("Looked at first, middle and last rows, 60 of 700, of table");
  });

  it("refuses one without rows, with a log beside it, or that is none", async () => {
    const path = await duckdbFile("CREATE TABLE t (a INTEGER)");
    const propose = () => codeOf(proposeFiles([{ path, name: "shop.duckdb" }]));
    expect(await propose()).toBe("no-rows");
    await writeFile(`${path}.wal`, "x");
    expect(await propose()).toBe("unfinished-file");
    const other = await pathOf("other.duckdb");
    await writeFile(other, canary);
    expect(await codeOf(proposeFiles([{ path: other, name: "other.duckdb" }]))).toBe("corrupt-file");
  });
});

describe("propose, of Arrow files", () => {
  const n = 500;
  const texts = (text: (i: number) => string) => vectorFromArray(Array.from({ length: n }, (_, i) => text(i)));
  const orders = new Table({
    order_id: texts((i) => `A${i}`),
    customer_id: texts((i) => `K${i % 60}`),
    ordered_at: vectorFromArray(
      Array.from({ length: n }, (_, i) => 1_700_000_000_000 + i * 3_600_000),
      new TimestampMillisecond(),
    ),
    amount: vectorFromArray(Float64Array.from({ length: n }, (_, i) => i + 0.25)),
    pair: vectorFromArray(
      Array.from({ length: n }, () => [canary]),
      new List(new Field("item", new Utf8(), true)),
    ),
  });

  it("proposes a file and a stream, so that ingest reads it as proposed", async () => {
    for (const form of ["file", "stream"] as const) {
      const path = await pathOf("orders.arrow");
      await writeFile(path, tableToIPC(orders, form));
      const { sources, text } = await proposeFiles([{ path, name: "orders.arrow" }]);
      const [source] = sources;
      expect(text).not.toContain(canary);
      expect(source).toMatchObject({ id: "orders", table: "orders", format: "arrow", ignore: ["pair"] });
      expect(source?.columns).toMatchObject({
        order_id: { type: "text" },
        ordered_at: { type: "timestamp" },
        amount: { type: "decimal" },
      });
      const read = await readFiles(source!, [path]);
      expect(read.accounts[0], form).toMatchObject({ counted: n, accepted: n });
      expect(read.warnings).toEqual([]);
    }
  });

  it("looks at the first rows of a long one", async () => {
    const path = await pathOf("orders.arrow");
    await writeFile(path, tableToIPC(orders, "file"));
    const { proposals, text } = await proposeFiles([{ path, name: "orders.arrow" }], {
      limits: { bytes: 1, rows: 50 },
    });
    expect(proposals[0]?.sample).toMatchObject({ rows: 150, whole: false });
    expect(text).toContain("Looked at the first 150 of 500 rows; none with a value that cannot be read");
  });

  it("refuses one that is packed, cut off or none", async () => {
    const of = async (bytes: Buffer): Promise<string | undefined> => {
      const path = await pathOf("x.feather");
      await writeFile(path, bytes);
      return codeOf(proposeFiles([{ path, name: "x.feather" }]));
    };
    expect(await of(arrowFiles.packed)).toBe("packed-arrow");
    expect(await of(arrowFiles.file.subarray(0, arrowFiles.file.length - 30))).toBe("corrupt-file");
    expect(await of(Buffer.from(canary))).toBe("corrupt-file");
  });
});
