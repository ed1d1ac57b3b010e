import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { schemaFile, schemaText } from "../../src/commands/schema.ts";
import { parseProject } from "../../src/config/index.ts";
import { CheckError } from "../../src/errors.ts";

const good = `{
  // comments are welcome
  "title": "Shop",
  "asOf": "2024-06-01",
  "currency": "GBP",
  "sources": [
    {
      "id": "lines", "table": "order_lines", "files": ["lines.csv"], "format": "csv",
      "columns": { "order_id": { "from": "Order", "type": "text" } }
    },
  ],
}`;

function problemsOf(text: string) {
  try {
    parseProject(text, "project.jsonc");
  } catch (cause) {
    if (cause instanceof CheckError) return cause.problems;
    throw cause;
  }
  throw new Error("no problem was found");
}

describe("parseProject", () => {
  it("fills in every default", () => {
    const project = parseProject(good, "project.jsonc");
    expect(project.minimumPeople).toBe(10);
    expect(project.cleaning.duplicates).toBe("drop");
    expect(project.sources[0]?.dialect).toEqual({
      delimiter: ",",
      quote: '"',
      escape: '"',
      nulls: [""],
      decimalMark: ".",
      thousands: "",
    });
    expect(project.sources[0]).toMatchObject({
      repeatedHour: "reject",
      unpacksTo: { bytes: 50_000_000_000, ratio: 100 },
    });
  });

  it("names all problems at once, each with line, column, path and remedy", () => {
    const bad = good
      .replace('"asOf": "2024-06-01"', '"asOf": "2024-13-01"')
      .replace('"currency": "GBP"', '"curency": "GBP"')
      .replace('"type": "text"', '"type": "date"');
    const problems = problemsOf(bad);
    expect(problems.map(({ code, path, line }) => [code, path, line])).toEqual([
      ["invalid-value", "asOf", 4],
      ["missing-key", "currency", 1],
      ["unknown-key", "curency", 5],
    ]);
    expect(problems.every((problem) => problem.column !== undefined && problem.file === "project.jsonc")).toBe(true);
    expect(problems.find((problem) => problem.code === "unknown-key")?.remedy).toBeDefined();
  });

  it("asks for the format of a date in a text file, where it is declared", () => {
    const [problem] = problemsOf(good.replace('"type": "text"', '"type": "date"'));
    expect(problem).toMatchObject({ code: "no-date-format", line: 9, path: "sources/0/columns/order_id" });
    const json = good.replace('"type": "text"', '"type": "date"').replace('"csv"', '"json"');
    expect(problemsOf(json)[0]).toMatchObject({ code: "no-date-format", line: 9 });
    const sqlite = good.replace('"type": "text"', '"type": "date"').replace('"csv"', '"sqlite", "relation": "orders"');
    expect(problemsOf(sqlite)[0]).toMatchObject({
      code: "no-date-format",
      message: "a date in a SQLite file has no format",
    });
  });

  it.each(["postgres", "mysql"])("refuses %s as a format, with what to do instead", (format) => {
    const server = good.replace('"format": "csv"', `"format": "${format}", "relation": "public.orders"`);
    expect(problemsOf(server)).toMatchObject([{ code: "needs-extension", line: 8, path: "sources/0/format" }]);
    expect(problemsOf(server)[0]?.remedy).toContain("Parquet");
  });

  it("asks for the table of a file of tables, and for none of others", () => {
    expect(problemsOf(good.replace('"csv"', '"duckdb"'))).toMatchObject([{ code: "relation", line: 8 }]);
    expect(problemsOf(good.replace('"csv"', '"sqlite"'))).toMatchObject([{ code: "relation", line: 8 }]);
    const csv = good.replace('"csv"', '"csv", "relation": "orders"');
    expect(problemsOf(csv)).toMatchObject([{ code: "relation", path: "sources/0/relation" }]);
  });

  it("takes no pattern for the files of a twin, which are known by name", () => {
    const twin = good
      .replace('"format": "csv"', '"format": "csv", "from": "twin"')
      .replace('"title": "Shop",', '"title": "Shop", "generate": {},')
      .replace('"lines.csv"', '"lines*.csv"');
    expect(problemsOf(twin)).toMatchObject([{ code: "pattern-of-twin", line: 8, path: "sources/0/files/0" }]);
  });

  it("finds consent that no source can answer, where it is declared", () => {
    const purposes = `"consent": {
    "purposes": {
      "profiling": { "column": "agreed" },
      "mail": {}
    },
    "required": "other"
  },`;
    const faults = (text: string) => problemsOf(text).map(({ code, path, line }) => [code, path, line]);
    const crm = (type: string) =>
      `"id": "crm", "table": "customers", "files": ["c.csv"], "format": "csv",
      "columns": { "customer_id": { "from": "id", "type": "text" }, "agreed": { "from": "ok", "type": "${type}" } }
    },
    {`;
    const declared = good.replace('"sources"', `${purposes}"sources"`);
    expect(faults(declared)).toEqual([
      ["unknown-purpose", "consent/required", 11],
      ["unknown-column", "consent/purposes/profiling/column", 8],
      ["no-decisions", "consent/purposes/mail", 9],
    ]);
    const answered = declared.replace('"other"', '"profiling"').replace('"mail": {}', "");
    expect(faults(answered.replace('"id": "lines"', `${crm("text")}"id": "lines"`))).toEqual([
      ["wrong-type", "consent/purposes/profiling/column", 8],
    ]);
    const whole = parseProject(answered.replace('"id": "lines"', `${crm("boolean")}"id": "lines"`), "project.jsonc");
    expect(whole.consent?.purposes["profiling"]).toEqual({ column: "agreed", missing: "refuse" });
    expect(faults(good.replace('"order_lines"', '"consents"'))).toEqual([["no-consent", "sources/0/table", 8]]);
  });

  it("says where the JSON is broken", () => {
    const [problem] = problemsOf('{\n  "title": "Shop"\n  "asOf": 1\n}');
    expect(problem).toMatchObject({ code: "invalid-json", line: 3 });
  });

  it("takes a key such as __proto__ for an unknown key", () => {
    const [problem] = problemsOf(good.replace('"title": "Shop",', '"title": "Shop", "__proto__": {"polluted": 1},'));
    expect(problem).toMatchObject({ code: "unknown-key" });
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("never repeats a value of the file in a message", () => {
    const problems = problemsOf(good.replace('"2024-06-01"', '"alice@example.com"'));
    expect(JSON.stringify(problems)).not.toContain("alice");
  });
});

describe("schemaText", () => {
  it("is what lies in the repository, so that editors complete what the product accepts", async () => {
    expect(await readFile(schemaFile, "utf8")).toBe(schemaText());
  });

  it("holds all that it refers to, and the options of steps that only some projects have", () => {
    const schema = JSON.parse(schemaText());
    const referred = [...schemaText().matchAll(/"\$ref": "#\/\$defs\/(\w+)"/g)].map(([, name]) => name!);
    expect(referred).toContain("ruleCondition");
    for (const name of referred) expect(schema.$defs).toHaveProperty(name);
    expect(schema.properties.options.properties["rule-segments"].required).toEqual(["rules"]);
  });
});
