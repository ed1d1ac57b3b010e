import type { RuleResult } from "../../../src/artifacts.ts";
import { type RuleInput, ruleSchema } from "../../../src/config/index.ts";
import { type Asked, judgeRules } from "../../../src/ingest/index.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";

let opened: Database | undefined;

/** One database for all tables of a test file. */
export async function database(): Promise<Database> {
  opened ??= await openDatabase({ threads: 2 });
  return opened;
}

/** Makes the table `asked` of rows as SQL values, in one file of one line each below a header. */
export async function askedTable(columns: string, rows: readonly string[]): Promise<void> {
  const db = await database();
  const values = rows.map((row, i) => `(0, ${i}, ${row})`).join(", ");
  const names = columns
    .split(", ")
    .map((column) => column.split(" ")[0])
    .join(", ");
  await db.run(`
    CREATE OR REPLACE TABLE asked (source_file INTEGER, source_row BIGINT, ${columns});
    ${rows.length === 0 ? "" : `INSERT INTO asked (source_file, source_row, ${names}) VALUES ${values};`}
    CREATE TABLE IF NOT EXISTS far (a VARCHAR);
    CREATE OR REPLACE TABLE lines AS SELECT 0 AS source_file, 0 AS source_row, 2 AS line;
    CREATE OR REPLACE TABLE rejects (source VARCHAR, file VARCHAR, line BIGINT, "column" VARCHAR, reason VARCHAR)`);
}

/** What becomes of one rule over the table `asked`, as of 1 June 2024. */
export async function judged(rule: Omit<RuleInput, "id" | "source">, change: Partial<Asked> = {}): Promise<RuleResult> {
  const [result] = await judgedAll([rule], change);
  return result as RuleResult;
}

export async function judgedAll(
  rules: readonly Omit<RuleInput, "id" | "source">[],
  change: Partial<Asked> = {},
): Promise<readonly RuleResult[]> {
  const asked: Asked = {
    table: "products",
    sql: "asked",
    people: false,
    asOf: "2024-06-01",
    far: "far",
    source: { id: "lines", files: ["lines.csv"], unit: "line", lines: "lines", rejects: "rejects", accounts: [] },
    ...change,
  };
  const parsed = rules.map((rule, i) => ruleSchema.parse({ id: `rule-${i}`, source: "lines", ...rule }));
  return judgeRules(await database(), asked, parsed);
}

/** Verdict, rows that break the rule, and their lines. */
export async function found(rule: Omit<RuleInput, "id" | "source">): Promise<readonly unknown[]> {
  const { verdict, rowsFailing, worst } = await judged(rule);
  return worst === undefined ? [verdict, rowsFailing] : [verdict, rowsFailing, worst.lines];
}
