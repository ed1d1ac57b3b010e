import type { FileAccount, RuleResult } from "../../artifacts.ts";
import { kindOf, type Publication, type Rule } from "../../config/index.ts";
import { type Database, literal } from "../../table/index.ts";
import { type BrokenRows, brokenRows, freshTest } from "./brokenRows.ts";
import { comparePrevious } from "./comparePrevious.ts";
import { type Compared, compareUsual } from "./compareUsual.ts";
import { ruleColumns, ruleWords, thresholdWords } from "./ruleWords.ts";

/** The table that rules ask, and what tells where its rows lie. */
export interface Asked {
  /** The canonical table, itself or that which the source fills. */
  readonly table: string;
  /** Quoted name of the table. */
  readonly sql: string;
  readonly people: boolean;
  /** The day of the publication. */
  readonly asOf: string;
  /** The publication before, when the project's history knows one. */
  readonly earlier?: Publication;
  /** Quoted name of the table that references lead to, when rules have any: the same for all. */
  readonly far?: string;
  /** The source whose accepted rows are asked, when it is one. */
  readonly source?: AskedSource;
}

export interface AskedSource {
  readonly id: string;
  /** Names of its files, in the order of `source_file`. */
  readonly files: readonly string[];
  readonly unit: "line" | "row";
  /** Quoted name of the table `file-lines/<id>`. */
  readonly lines: string;
  /** Quoted name of the table `rejects/<id>`. */
  readonly rejects: string;
  readonly accounts: readonly FileAccount[];
}

const linesShown = 5;

/**
 * What becomes of each rule: one pass over the table for all rules that a row can break by itself, one grouping or join
 * for each `unique` and `references`; broken rules over a source then look for their lines.
 *
 * @returns the results in the order of the rules. O(rows) each, plus the size of the hash tables of keys.
 */
export async function judgeRules(db: Database, asked: Asked, rules: readonly Rule[]): Promise<readonly RuleResult[]> {
  const integers = rules.some(({ unique }) => unique !== undefined) ? await integersOf(db, asked.sql) : undefined;
  const broken = rules.map((rule) => brokenRows(rule, asked.sql, asked.far, asked.asOf, integers));
  const { rows, counts } = await countInOnePass(db, asked, rules, broken);
  const results: RuleResult[] = [];
  for (const [i, rule] of rules.entries()) {
    const own = broken[i];
    const apart = own !== undefined && "count" in own ? await db.row(own.count) : undefined;
    const found = apart === undefined ? counts[i] : Number(apart["n"]);
    results.push(await resultOf(db, asked, rule, own, rows, found));
  }
  return results;
}

/** Columns of signed integers of at most 64 bits. */
async function integersOf(db: Database, sql: string): Promise<ReadonlySet<string>> {
  const columns = await db.rows(`DESCRIBE SELECT * FROM ${sql}`);
  const found = columns.filter(({ column_type: type }) => /^(TINY|SMALL|BIG)?INT(EGER)?$/.test(String(type)));
  return new Set(found.map(({ column_name: name }) => String(name)));
}

/** Rows of the table, and for each rule that one pass can tell: rows that break it, or fresh rows. */
async function countInOnePass(
  db: Database,
  { sql, asOf, source }: Asked,
  rules: readonly Rule[],
  broken: readonly (BrokenRows | undefined)[],
): Promise<{ rows: number; counts: readonly (number | undefined)[] }> {
  const tests = rules.map((rule, i) => {
    const own = broken[i];
    if (rule.freshness !== undefined) return freshTest(rule.freshness, asOf);
    return own !== undefined && "test" in own ? own.test : undefined;
  });
  const filters = tests.flatMap((test, i) => (test === undefined ? [] : [`count(*) FILTER (${test}) AS r${i}`]));
  const row = await db.row(`SELECT ${["count(*) AS n", ...filters].join(", ")} FROM ${sql}`);
  const counts = rules.map((rule, i) => {
    if (rule.readable === true) return source?.accounts.reduce((sum, { rejected }) => sum + rejected, 0);
    return tests[i] === undefined ? undefined : Number(row?.[`r${i}`]);
  });
  return { rows: Number(row?.["n"]), counts };
}

async function resultOf(
  db: Database,
  asked: Asked,
  rule: Rule,
  own: BrokenRows | undefined,
  rows: number,
  found: number | undefined,
): Promise<RuleResult> {
  const { table, people, source } = asked;
  const rejected = source?.accounts.reduce((sum, account) => sum + account.rejected, 0) ?? 0;
  const rowsChecked = rule.readable === true ? rows + rejected : rows;
  const compared = await comparisonOf(db, asked, rule);
  const kept = compared === undefined ? holds(rule, rowsChecked, found) : compared.holds;
  const verdict = kept === undefined ? "insufficient-evidence" : kept ? "pass" : rule.severity;
  const worst = kept !== false || source === undefined ? undefined : await worstFile(db, source, rule, own);
  return {
    rule: rule.id,
    ...(source === undefined ? {} : { source: source.id }),
    table,
    columns: ruleColumns(rule),
    kind: kindOf(rule),
    severity: rule.severity,
    asks: ruleWords(rule),
    ...(rule.description === undefined ? {} : { description: rule.description }),
    rowsChecked,
    ...(found === undefined || rule.freshness !== undefined ? {} : { rowsFailing: found }),
    threshold: thresholdWords(rule),
    verdict,
    people,
    ...(compared === undefined ? {} : { compared: compared.comparison }),
    ...(worst === undefined ? {} : { worst }),
  };
}

async function comparisonOf(
  db: Database,
  { sql, asOf, source, earlier }: Asked,
  { usual, previous }: Rule,
): Promise<Compared | undefined> {
  if (usual !== undefined) return compareUsual(db, usual, sql, asOf);
  if (previous === undefined || source === undefined) return undefined;
  return comparePrevious(previous, source.id, source.accounts, earlier);
}

/** A share is compared as a quotient, so that 29 of 100 rows are within a share of 0.29. */
function holds({ volume, freshness, tolerance }: Rule, rows: number, found = 0): boolean {
  if (volume !== undefined) return rows >= (volume.minimum ?? 0) && rows <= (volume.maximum ?? rows);
  if (freshness !== undefined) return found > 0;
  if (found === 0) return true;
  if (tolerance === undefined) return false;
  const { rows: most, share } = tolerance;
  if (most === undefined && share === undefined) return false;
  return (most === undefined || found <= most) && (share === undefined || found / rows <= share);
}

async function worstFile(
  db: Database,
  source: AskedSource,
  rule: Rule,
  own: BrokenRows | undefined,
): Promise<RuleResult["worst"]> {
  if (rule.readable === true) return worstRejects(db, source);
  if (own === undefined) return undefined;
  await db.run(`CREATE OR REPLACE TEMP TABLE broken_rows AS SELECT source_file, source_row FROM (${own.rows})`);
  const worst = await db.row(`
    SELECT source_file, count(*) AS n FROM broken_rows GROUP BY source_file ORDER BY n DESC, source_file LIMIT 1`);
  const file = Number(worst?.["source_file"]);
  const lines = await db.rows(`
    SELECT l.line + b.source_row - l.source_row AS line
    FROM (SELECT * FROM broken_rows WHERE source_file = ${file} ORDER BY source_row LIMIT ${linesShown}) AS b
    ASOF JOIN ${source.lines} AS l ON l.source_file = b.source_file AND l.source_row <= b.source_row
    ORDER BY b.source_row`);
  await db.run("DROP TABLE broken_rows");
  return {
    file: source.files[file] ?? "",
    rows: Number(worst?.["n"]),
    lines: lines.map(({ line }) => Number(line)),
    unit: source.unit,
  };
}

async function worstRejects(db: Database, { files, unit, rejects }: AskedSource): Promise<RuleResult["worst"]> {
  const counted = await db.rows(`SELECT file, count(*) AS n FROM ${rejects} GROUP BY file ORDER BY n DESC, file`);
  const most = Number(counted[0]?.["n"]);
  const equals = counted.filter(({ n }) => Number(n) === most).map(({ file }) => String(file));
  const file = files.find((name) => equals.includes(name)) ?? "";
  const lines = await db.rows(`
    SELECT line FROM ${rejects} WHERE file = ${literal(file)} ORDER BY line LIMIT ${linesShown}`);
  return { file, rows: most, lines: lines.map(({ line }) => Number(line)), unit };
}
