import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openFeatureRows } from "../../src/commands/featureRows.ts";
import { parseProject } from "../../src/config/index.ts";
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

  describe("of a project's own files", () => {
    const shop = parseProject(
      `{ "title": "Shop", "asOf": "2025-01-01", "currency": "EUR", "measures": ["spending", "member"], "attributes": ["region", "since", "vip"],
        "sources": [
          { "id": "others", "table": "customers", "files": ["o.csv"], "format": "csv", "dialect": { "nulls": ["none"] },
            "columns": { "customer_id": { "from": "id", "type": "text" }, "spending": { "from": "Amount", "type": "number" } } },
          { "id": "shop", "table": "customers", "files": ["c.csv"], "format": "csv",
            "dialect": { "delimiter": ";", "nulls": ["", "NA", "-"], "decimalMark": ",", "thousands": "." },
            "columns": {
              "customer_id": { "from": "Kunden Nr", "type": "text" },
              "spending": { "from": "Spending \\"Score\\"", "type": "number" },
              "member": { "from": "Member", "type": "boolean" },
              "region": { "from": "Region", "type": "text" },
              "since": { "from": "Since", "type": "date", "format": "%d.%m.%Y" },
              "orders": { "from": "Number of orders", "type": "integer" },
              "vip": { "from": "VIP", "type": "boolean" } } }] }`,
      "project.jsonc",
    );
    const usual = { title: "", unit: "", formula: "", description: "" } as const;
    const declared = [
      { ...usual, id: "spending", unknown: "always" as const },
      { ...usual, id: "member", unit: "share", answer: true } as const,
      { ...usual, id: "orders" },
    ];
    const asked = {
      metrics: ["spending", "member"],
      attributes: ["customers.region", "customers.since", "customers.vip"],
    };
    const header = `Kunden Nr;"Spending ""Score""";Member;Region;Since;VIP;Number of orders`;

    async function read(
      name: string,
      text: string | undefined,
      of: { metrics: string[]; attributes: string[] } = asked,
    ) {
      const path = join(folder, name);
      if (text !== undefined) await writeFile(path, text);
      const { ids, measures } = await openFeatureRows(db, path, of, declared, shop).finally(() =>
        db.run("DROP TABLE IF EXISTS given"),
      );
      const numbers = [...measures.of].map(([id, { values, missing }]) => [
        id,
        [...values].map((value, i) => (missing[i] === 1 ? undefined : value)),
      ]);
      return { ids, ...Object.fromEntries([...numbers, ...measures.answers!]) };
    }
    const shopped = {
      ids: ["17", "018", "-"],
      spending: [1234.5, undefined, 0.25],
      member: [1, 0, undefined],
      "customers.region": ["north", undefined, "south"],
      "customers.since": ["2020-01-31", undefined, "never"],
      "customers.vip": ["true", "false", undefined],
    };

    test("reads names, separators, texts of no value, numbers and words of the source's files", async () => {
      const rows = `17;1.234,5;Yes;north;31.01.2020;y;7\n018;NA;no; - ;-;0;7\n-;0,25;-;south;never;NA;7\n`;
      expect(await read("shop.csv", `\ufeff${header}\n${rows}`)).toEqual(shopped);
    });

    test("reads the ids of measures and attributes as before, with points, and no value also as the source has it", async () => {
      const ids = "customer_id;spending;member;customers.region;customers.since;customers.vip";
      const rows = `17;1234.5;1;north;2020-01-31;true\n018;NA;0;-;;false\n-;.25;;south;never;\n`;
      expect(await read("ids.csv", `${ids}\n${rows}`)).toEqual(shopped);
      const plain = `${ids}\n${rows}`.replaceAll(";", ",").replace("NA", "").replace(",-,", ",,");
      expect(await read("plain.csv", plain)).toEqual(shopped);
    });

    test("reads a Parquet file with the source's names, whatever it writes as text", async () => {
      const path = join(folder, "shop.parquet");
      await db.run(`COPY (SELECT * FROM (VALUES ('17', 1234.5, true, 'north', DATE '2020-01-31', true), ('018', NULL, false, 'NA', NULL, false),
        ('-', 0.25, NULL, 'south', NULL, NULL)) AS t("Kunden Nr", "Spending ""Score""", "Member", "Region", "Since", "VIP")) TO '${path}'`);
      const found = await read("shop.parquet", undefined);
      expect(found).toEqual({ ...shopped, "customers.since": ["2020-01-31", undefined, undefined] });
    });

    test("takes the source that has most of the names", async () => {
      const spending = { metrics: ["spending"], attributes: [] };
      expect(await read("others.csv", "id,Amount\na,none\nb,2.5\n", spending)).toEqual({
        ids: ["a", "b"],
        spending: [undefined, 2.5],
      });
    });

    test("does not take a column of the source for a measure that only has its name", async () => {
      const reading = read("orders.csv", `${header}\n17;1;Yes;north;;;7\n`, { metrics: ["orders"], attributes: [] });
      await expect(reading).rejects.toThrow('it has no column "orders"; give the measures of the segments: orders');
    });

    test("says how columns may be named and numbers written, and no value", async () => {
      const other = read("other.csv", `Kunden Nr;Member\n${canary};Yes\n`, {
        metrics: ["spending", "member"],
        attributes: [],
      });
      await expect(other).rejects.toThrow(
        'it has no column "spending"; give the measures of the segments: spending (or "Spending "Score""), member (or "Member")',
      );
      const wrong = read("wrong.csv", `${header}\n${canary};1234.5;Yes;north;;;7\n`);
      await expect(wrong).rejects.toThrow('values of "spending" are no numbers; write numbers as 1234,5, and nothing');
    });
  });
});
