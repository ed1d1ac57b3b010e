import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Project, projectSchema, type RuleInput, ruleSchema } from "../../../src/config/index.ts";
import { CheckError } from "../../../src/errors.ts";
import { checkRules } from "../../../src/ingest/index.ts";
import { readProject } from "../../../src/readProject.ts";

const time = { type: "timestamp", format: "%Y-%m-%d" };
const sources = [
  {
    id: "lines",
    table: "order_lines",
    files: ["lines.csv"],
    format: "csv",
    columns: {
      order_id: { from: "order", type: "text" },
      product_id: { from: "sku", type: "text" },
      quantity: { from: "n", type: "integer" },
      unit_price: { from: "price", type: "decimal" },
      ordered_at: { from: "at", ...time },
      shipped_at: { from: "sent", ...time },
      gift: { from: "gift", type: "boolean" },
    },
  },
  {
    id: "people",
    table: "customers",
    files: ["people.csv"],
    format: "csv",
    columns: { customer_id: { from: "id", type: "text" }, age_band: { from: "age", type: "text" } },
  },
];
const project: Project = projectSchema.parse({ title: "Test", asOf: "2024-06-01", currency: "GBP", sources });

async function faultsOf(rule: Omit<RuleInput, "id">): Promise<string[]> {
  const [faults = []] = await checkRules(project, [ruleSchema.parse({ id: "rule", ...rule })]);
  return faults.map(({ code, path, message }) => `${code} ${path.join("/")}: ${message}`);
}

describe("checkRules", () => {
  test("knows the table of customers wherever the project makes one: of orders, events, surveys or assignments", async () => {
    const rule = ruleSchema.parse({ id: "rule", table: "customers", volume: { minimum: 1 } });
    const faults = async (table: string) => {
      const own = projectSchema.shape.sources.parse([{ ...sources[0], table }]);
      return (await checkRules({ ...project, sources: own }, [rule]))[0]?.map(({ code }) => code);
    };
    for (const table of ["orders", "events", "surveys", "assignments"]) expect(await faults(table), table).toEqual([]);
    expect(await faults("products")).toEqual(["unknown-table"]);
  });

  test("finds nothing wrong with rules that fit, of every kind, for sources and canonical tables", async () => {
    const fitting: readonly Omit<RuleInput, "id">[] = [
      { source: "lines", notNull: "order_id" },
      { source: "lines", unique: ["order_id", "product_id"] },
      { table: "order_lines", range: { column: "amount", min: -1000, max: 1000 } },
      { source: "lines", range: { column: "ordered_at", min: "2020-01-01", max: "asOf" } },
      { source: "lines", set: { column: "gift", values: [true, false] } },
      { table: "customers", set: { column: "age_band", values: ["18-24"] } },
      { source: "lines", regex: { column: "product_id", pattern: "^[0-9]{5}" } },
      { source: "lines", references: { columns: "product_id", table: "products" } },
      { source: "lines", references: { columns: "product_id", source: "people", to: "customer_id" } },
      { source: "lines", compare: { left: "quantity", operator: "<=", right: "unit_price" } },
      { source: "lines", order: { earlier: "ordered_at", later: "shipped_at" } },
      { source: "lines", readable: true },
      { table: "orders", freshness: { column: "last_line_at", withinDays: 7 } },
      { table: "orders", volume: { minimum: 1, maximum: 10 } },
      { source: "lines", usual: { column: "ordered_at", per: "week", fewest: 0.5, most: 2 } },
      { table: "orders", usual: { column: "ordered_at", per: "month", distinct: "customer_id", fewest: 0.5 } },
      { table: "orders", usual: { column: "ordered_at", per: "day", missing: "customer_id", apart: 0.1 } },
    ];
    for (const rule of fitting) expect(await faultsOf(rule)).toEqual([]);
  });

  test("names sources, tables and columns that are not there", async () => {
    expect(await faultsOf({ source: "line", notNull: "order_id" })).toEqual([
      "unknown-source source: the project has no such source",
    ]);
    expect(await faultsOf({ table: "surveys", volume: { minimum: 1 } })).toEqual([
      "unknown-table table: no source of the project fills this table",
    ]);
    expect(await faultsOf({ source: "lines", notNull: ["order", "sku"] })).toEqual([
      'unknown-column notNull: there is no column "order" here',
      'unknown-column notNull: there is no column "sku" here',
    ]);
    expect(await faultsOf({ table: "orders", compare: { left: "amount", operator: "<", right: "total" } })).toEqual([
      'unknown-column compare/right: there is no column "total" here',
    ]);
    expect(await faultsOf({ source: "lines", references: { columns: ["sku"], table: "products" } })).toEqual([
      'unknown-column references/columns: there is no column "sku" here',
      'unknown-column references/columns: there is no column "sku" there',
    ]);
    expect(
      await faultsOf({ source: "lines", usual: { column: "at", per: "week", missing: "sku", apart: 0.1 } }),
    ).toEqual([
      'unknown-column usual/column: there is no column "at" here',
      'unknown-column usual/missing: there is no column "sku" here',
    ]);
    expect(await faultsOf({ source: "lines", references: { columns: "order_id", source: "nowhere" } })).toEqual([
      "unknown-source references/source: the project has no such source",
    ]);
  });

  test("names what a column cannot be asked for", async () => {
    const wrong: readonly (readonly [Omit<RuleInput, "id">, string])[] = [
      [{ source: "lines", range: { column: "order_id", min: 1 } }, "range/column"],
      [{ source: "lines", range: { column: "quantity", min: "2024-01-01" } }, "range/min"],
      [{ source: "lines", range: { column: "ordered_at", max: 3 } }, "range/max"],
      [{ source: "lines", set: { column: "quantity", values: [1, "2"] } }, "set/values/1"],
      [{ source: "lines", regex: { column: "quantity", pattern: "1" } }, "regex/column"],
      [{ source: "lines", compare: { left: "quantity", operator: "<", right: "ordered_at" } }, "compare"],
      [{ source: "lines", order: { earlier: "ordered_at", later: "quantity" } }, "order/later"],
      [{ source: "lines", freshness: { column: "order_id", withinDays: 3 } }, "freshness/column"],
      [{ source: "lines", usual: { column: "quantity", per: "week", fewest: 1 } }, "usual/column"],
      [{ source: "lines", references: { columns: "quantity", table: "products", to: "product_id" } }, "references/to"],
      [
        { source: "lines", references: { columns: "product_id", table: "orders", to: ["order_id", "kind"] } },
        "references/to",
      ],
    ];
    for (const [rule, path] of wrong) {
      const faults = await faultsOf(rule);
      expect(faults.length, path).toBe(1);
      expect(faults[0]).toMatch(new RegExp(`^wrong-type ${path}: `));
    }
  });

  test("names patterns that RE2 does not take, and bounds that cross", async () => {
    expect(await faultsOf({ source: "lines", regex: { column: "order_id", pattern: "(?=a)" } })).toEqual([
      "invalid-pattern regex/pattern: this is no RE2 regular expression",
    ]);
    expect(await faultsOf({ source: "lines", regex: { column: "order_id", pattern: "[" } })).toHaveLength(1);
    expect(await faultsOf({ source: "lines", range: { column: "quantity", min: 2, max: 1 } })).toHaveLength(1);
    expect(await faultsOf({ table: "orders", volume: { minimum: 2, maximum: 1 } })).toHaveLength(1);
    const usual = { column: "ordered_at", per: "week", fewest: 2, most: 1 } as const;
    expect(await faultsOf({ table: "orders", usual })).toHaveLength(1);
  });

  test("wants a history where a rule looks into it", async () => {
    const rule = ruleSchema.parse({ id: "rule", source: "lines", previous: {} });
    expect((await checkRules(project, [rule]))[0]?.map(({ code, remedy }) => [code, remedy])).toEqual([
      ["no-history", 'add it, as "history": "history.json"'],
    ]);
    expect(await checkRules({ ...project, history: "history.json" }, [rule])).toEqual([[]]);
  });
});

describe("a project file with rules", () => {
  async function problemsOf(rules: readonly object[]) {
    const root = await mkdtemp(join(tmpdir(), "segmentarium-rules-"));
    await mkdir(join(root, "projects", "shop"), { recursive: true });
    const text = JSON.stringify({ title: "Test", asOf: "2024-06-01", currency: "GBP", sources, rules }, null, 1);
    await writeFile(join(root, "projects", "shop", "project.jsonc"), text);
    const fault: unknown = await readProject(root, "shop", ["shop"]).catch((cause: unknown) => cause);
    expect(fault).toBeInstanceOf(CheckError);
    const lines = text.split("\n");
    return (fault as CheckError).problems.map(({ code, path, line = 0, column = 0 }) => {
      return `${code} ${path}: ${lines[line - 1]?.slice(column - 1)}`;
    });
  }

  test("is refused with every fault of every rule, each with its line", async () => {
    const rules = [
      { id: "a", source: "lines", notNull: "nothing" },
      { id: "b", table: "surveys", volume: { minimum: 1 } },
      { id: "c", source: "lines", regex: { column: "order_id", pattern: "(" } },
    ];
    expect(await problemsOf(rules)).toEqual([
      'unknown-column rules/0/notNull: "notNull": "nothing"',
      'unknown-table rules/1/table: "table": "surveys",',
      'invalid-pattern rules/2/regex/pattern: "pattern": "("',
    ]);
  });

  test("is refused for a rule that asks nothing, two things, of two places, or what it cannot tolerate", async () => {
    const rules = [
      { id: "a", source: "lines" },
      { id: "b", source: "lines", notNull: "order_id", unique: "order_id" },
      { id: "c", source: "lines", table: "orders", notNull: "order_id" },
      { id: "d", table: "orders", volume: { minimum: 1 }, tolerance: { rows: 1 } },
      { id: "e", table: "orders", readable: true },
      { id: "f", source: "lines", range: { column: "quantity" } },
      { id: "g", source: "lines", notNull: "order_id", tolerant: true },
      { id: "h", table: "orders", previous: {} },
      { id: "i", source: "lines", usual: { column: "ordered_at", per: "week" } },
      { id: "j", source: "lines", usual: { column: "ordered_at", per: "week", missing: "order_id", most: 2 } },
      { id: "k", source: "lines", usual: { column: "ordered_at", per: "week", fewest: 1, apart: 0.5 } },
    ];
    const found = await problemsOf(rules);
    expect(found.map((line) => line.split(":")[0])).toEqual([
      "invalid-value rules/0",
      "invalid-value rules/1",
      "invalid-value rules/2",
      "invalid-value rules/3/tolerance",
      "invalid-value rules/4/readable",
      "invalid-value rules/5/range",
      "unknown-key rules/6/tolerant",
      "invalid-value rules/7/previous",
      "invalid-value rules/8/usual",
      "invalid-value rules/9/usual",
      "invalid-value rules/9/usual",
      "invalid-value rules/10/usual",
    ]);
  });

  test("is refused when two rules have one id", async () => {
    const rule = { id: "a", source: "lines", notNull: "order_id" };
    expect(await problemsOf([rule, rule])).toEqual(['duplicate-id rules/1/id: "id": "a",']);
  });
});
