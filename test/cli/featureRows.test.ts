import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openFeatureRows } from "../../src/commands/featureRows.ts";
import { parseProject } from "../../src/config/index.ts";
import { CheckError } from "../../src/errors.ts";
import { readSource } from "../../src/ingest/index.ts";
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
    ["read", "trailing.csv", "orders,revenue,\n1,2.5,\n"],
    ["read", "unnamed.csv", ",orders,revenue\nx,1,2.5\n"],
    ["read", "line-ends.csv", "orders,revenue\r\n1,2.5\n2,2\r\n3,1\n"],
    ["duplicate-header", "twins.csv", `orders,revenue,Orders\n1,2,${canary}\n`],
    ["missing-file", "missing.csv", undefined],
    ["not-regular", "folder.csv", undefined],
    ["corrupt-file", "rows.parquet", `PAR1${canary}`],
    ["no-format", "rows.json", `{"orders": "${canary}"}`],
    ["no-header", "empty.csv", ""],
    ["duplicate-header", "twice.csv", `orders,revenue,orders\n${canary},1,1\n`],
    ["no-column", "other.csv", `orders,turnover\n1,${canary}\n`],
    ["no-number", "words.csv", `orders,revenue\n1,${canary}\n`],
    ["no-number", "infinite.csv", "orders,revenue\n1,1e400\n"],
    ["corrupt-file", "ragged.csv", `orders,revenue\n1,2,${canary}\n`],
    ["unclosed-quote", "open.csv", `orders,revenue\n1,"${canary}\n`],
    ["encoding", "bytes.csv", Buffer.from(`orders,revenue\n1,${canary}\xe9\n`, "latin1")],
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
    await expect(read(`yes\n${canary}`)).rejects.toThrow(
      '1 value of "orders" is neither yes nor no, on line 3; write yes or no',
    );
    for (const other of ["2", "0.3", "-1"]) await expect(read(`yes\n${other}`)).rejects.toThrow("neither yes nor no");
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

    test("reads a file of ids plainly, whatever texts mean no value to a source", async () => {
      const ids = "customer_id,spending,member,customers.region,customers.since,customers.vip";
      const rows = "17,1234.5,1,NA,2020-01-31,true\n018,,0,\u200b\t,,Yes\n-,.25,,-,never,\n";
      expect(await read("plain.csv", `${ids}\n${rows}`)).toEqual({
        ...shopped,
        "customers.region": ["NA", undefined, "-"],
        "customers.vip": ["true", "Yes", undefined],
      });
      await expect(read("nulls.csv", `${ids}\n17,NA,1,north,,\n`)).rejects.toThrow(
        '1 value of "spending" is no number, on line 2',
      );
    });

    test("reads ids among a source's own names plainly, but for separators", async () => {
      const ids = "Kunden Nr;spending;member;customers.region;Since;VIP";
      const rows = "17;1234.5;1;-;31.01.2020;y\n018;;0;NA;NA;n\n";
      expect(await read("mixed.csv", `${ids}\n${rows}`)).toEqual({
        ...{ ids: ["17", "018"], spending: [1234.5, undefined], member: [1, 0] },
        "customers.region": ["-", "NA"],
        "customers.since": ["2020-01-31", undefined],
        "customers.vip": ["true", "false"],
      });
    });

    test("takes for missing what the source does, with blanks around it that nobody sees", async () => {
      const rows = `17;NA\t;Yes;NA\t;\u200bNA;\u00a0-;7\n`;
      expect(await read("blanks.csv", `${header}\n${rows}`)).toEqual({
        ...{ ids: ["17"], spending: [undefined], member: [1] },
        "customers.region": [undefined],
        "customers.since": [undefined],
        "customers.vip": [undefined],
      });
    });

    test("tells the separator that is expected, and the line", async () => {
      const ragged = read("ragged-shop.csv", `${header}\n17;1;Yes;north;;;7\n${canary};1\n`);
      await expect(ragged).rejects.toThrow(
        "ragged-shop.csv:3 corrupt-file: the row has too few columns; write it as UTF-8 with semicolons between fields",
      );
    });

    test("refuses names that differ in case alone, as the source does", async () => {
      await expect(read("twins-shop.csv", `${header};REGION\n17;1;Yes;north;;;7;x\n`)).rejects.toThrow(
        "have the same name but for case",
      );
    });

    test("refuses an answer that the source would reject", async () => {
      for (const wrong of ["2", "0.3", "1.0"])
        await expect(read("answers-shop.csv", `${header}\n17;1;${wrong};north;;;7\n`)).rejects.toThrow(
          '1 value of "member" is neither yes nor no, on line 2',
        );
    });

    test("reads a Parquet file with the source's names, whatever it writes as text", async () => {
      const path = join(folder, "shop.parquet");
      await db.run(`COPY (SELECT * FROM (VALUES ('17', 1234.5, true, 'north', DATE '2020-01-31', true), ('018', NULL, false, 'NA', NULL, false),
        ('-', 0.25, NULL, 'south', NULL, NULL)) AS t("Kunden Nr", "Spending ""Score""", "Member", "Region", "Since", "VIP")) TO '${path}'`);
      const found = await read("shop.parquet", undefined);
      expect(found).toEqual({ ...shopped, "customers.since": ["2020-01-31", undefined, undefined] });
    });

    test("gives what reading the source gives, for the same file", async () => {
      const hard = [
        `1;1.234,5;Yes; no\u0308rth ;31.01.2020;y;7`,
        `2;\tNA;0;\u200bNA\t;-;0;7`,
        `3;-0,0;;\u202Anorth\u202C;;;`,
        `4;2e3;T;"a;""b""
c";01.02.2021;no;1`,
        `5;"-";f;-;"NA";NA;`,
      ];
      const found = await read("hard.csv", `${header};;More\n${hard.map((row) => `${row};;x`).join("\r\n")}\n`);
      const source = { ...shop.sources[1]!, files: ["hard.csv"] };
      const tables = { table: "people", rejectsTable: "people_rejects", linesTable: "people_lines" };
      await readSource(db, source, [join(folder, "hard.csv")], { ...tables, minimumPeople: 1, warn: () => {} });
      const rows = await db.rows(`SELECT customer_id, spending, CAST(member AS DOUBLE) AS member, region,
        CAST(since AS VARCHAR) AS since, CAST(vip AS VARCHAR) AS vip FROM people ORDER BY source_row`);
      const of = (name: string) => rows.map((row) => row[name] ?? undefined);
      expect(rows).toHaveLength(5);
      expect(found).toEqual({
        ...{ ids: of("customer_id"), spending: of("spending"), member: of("member") },
        ...{ "customers.region": of("region"), "customers.since": of("since"), "customers.vip": of("vip") },
      });
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
      const wrong = read("wrong.csv", `${header}\n1;2;;;;;\n${canary};1234.5;Yes;north;;;7\n2;x;;;;;\n`);
      await expect(wrong).rejects.toThrow(
        '2 values of "spending" are no numbers, the first on line 3; write numbers as 1234,5, and nothing',
      );
    });
  });

  describe("whose file it is", () => {
    const survey = parseProject(
      `{ "title": "Survey", "asOf": "2025-01-01", "currency": "EUR", "measures": ["income", "score", "age"], "attributes": ["region"],
        "sources": [
          { "id": "short", "table": "customers", "files": ["s.csv"], "format": "csv", "dialect": { "nulls": ["", "7"] },
            "columns": { "customer_id": { "from": "Id", "type": "text" }, "income": { "from": "Income (k)", "type": "number" },
              "note": { "from": "Note", "type": "text" }, "other": { "from": "Other", "type": "text" } } },
          { "id": "long", "table": "customers", "files": ["l.csv"], "format": "csv", "dialect": { "nulls": ["", "99"] },
            "columns": { "customer_id": { "from": "Id", "type": "text" }, "income": { "from": "Income (k)", "type": "number" },
              "score": { "from": "score", "type": "number" }, "age": { "from": "age", "type": "integer" },
              "past": { "from": "income", "type": "number" }, "region": { "from": "Region", "type": "text" },
              "town": { "from": "Town", "type": "text" }, "letter": { "from": "Letter", "type": "text" } } }] }`,
      "project.jsonc",
    );
    async function read(text: string, metrics: string[], name = "survey.csv") {
      const path = join(folder, name);
      if (name.endsWith(".csv")) await writeFile(path, text);
      else await db.run(`COPY (${text}) TO '${path}'`);
      const { measures } = await openFeatureRows(db, path, { metrics, attributes: [] }, [], survey).finally(() =>
        db.run("DROP TABLE IF EXISTS given"),
      );
      return Object.fromEntries(
        [...measures.of].map(([id, { values, missing }]) => [
          id,
          [...values].map((value, i) => (missing[i] === 1 ? undefined : value)),
        ]),
      );
    }

    test("takes the source's own name before the id, also where another column has the id for its name", async () => {
      const own = "Id,income,Income (k),score,age,Region,Town,Letter\n1,5,50,99,3,n,t,l\n";
      expect(await read(own, ["income", "score"])).toEqual({ income: [50], score: [undefined] });
      await expect(read("Id,income,score,age,Region,Town,Letter\n1,5,99,3,n,t,l\n", ["income"])).rejects.toThrow(
        'it has no column "income"; give the measures of the segments: income (or "Income (k)")',
      );
    });

    test("takes the source of which most names are there, also those that nobody asks for, and else the first", async () => {
      const rows = (header: string) => `${header}\n1,99,x,y\n2,7,x,y\n`;
      expect(await read(rows("Id,Income (k),Region,Town"), ["income"])).toEqual({ income: [undefined, 7] });
      expect(await read(rows("Id,Income (k),Note,Other"), ["income"])).toEqual({ income: [99, undefined] });
      expect(await read(rows("Id,Income (k),x,y"), ["income"])).toEqual({ income: [99, undefined] });
    });

    test("reads ids plainly that are also the source's names, unless most of its other columns are there", async () => {
      const named = parseProject(
        `{ "title": "Survey", "asOf": "2025-01-01", "currency": "EUR", "measures": ["score"], "attributes": ["region"],
          "sources": [{ "id": "own", "table": "customers", "files": ["s.csv"], "format": "csv", "dialect": { "nulls": ["", "99"], "quote": "'" },
            "columns": { "customer_id": { "from": "customer_id", "type": "text" }, "score": { "from": "score", "type": "number" },
              "region": { "from": "Region", "type": "text" }, "town": { "from": "Town", "type": "text" } } }] }`,
        "project.jsonc",
      );
      const score = async (text: string) => {
        const path = join(folder, "named.csv");
        await writeFile(path, text);
        const found = await openFeatureRows(db, path, { metrics: ["score"], attributes: [] }, [], named).finally(() =>
          db.run("DROP TABLE IF EXISTS given"),
        );
        const { values, missing } = found.measures.of.get("score")!;
        return missing[0] === 1 ? undefined : values[0];
      };
      expect(await score(`customer_id,score\n1,99\n`)).toBe(99);
      expect(await score(`customer_id,score,Town\n"1,5",99,t\n`)).toBe(99);
      expect(await score(`customer_id,score,Town,Region\n'1,5',99,t,r\n`)).toBeUndefined();
    });

    test("takes texts of no value for texts alone, not for numbers of Parquet", async () => {
      const query = (value: string) => `SELECT '1' AS "Id", ${value} AS "Income (k)", 'r' AS "Region", 't' AS "Town"`;
      expect(await read(query("99"), ["income"], "typed.parquet")).toEqual({ income: [99] });
      expect(await read(query("'99'"), ["income"], "text.parquet")).toEqual({ income: [undefined] });
    });
  });
});
