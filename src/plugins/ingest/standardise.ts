import type { CanonicalTable, StandardRule } from "segmentarium/config";
import type { Project } from "segmentarium/plugin";
import { type Database, ident, literal } from "segmentarium/table";
import type { ColumnRule, OwnCount } from "./cleaningRules.ts";
import { comparable, countryMap } from "./countryMap.ts";
import type { Trace } from "./openTrace.ts";
import { provenance, sourcesOf } from "./provenance.ts";

/** The rules of one table, by column, in their order. */
export function rulesOf(
  { standardise }: Pick<Project, "standardise">,
  table: CanonicalTable,
): readonly { readonly column: string; readonly rule: StandardRule }[] {
  return Object.entries(standardise).flatMap(([key, rules]) => {
    const [of, column = ""] = key.split(".");
    return of === table ? [rules].flat().map((rule) => ({ column, rule })) : [];
  });
}

/** The column that a rule adds. */
export function addedColumn(column: string, { kind }: StandardRule): string | undefined {
  return kind === "ordinal" ? `${column}_rank` : undefined;
}

/**
 * Applies the declared rules to the rows of a canonical table, in place; each is counted. Which file and row a row is from stays,
 * so that what was written can be looked up in `source/<id>`.
 *
 * @param sql quoted name of the temporary table. @returns counts, and the columns of ranks that were added with what they rank.
 */
export async function standardise(
  db: Database,
  sql: string,
  project: Pick<Project, "sources" | "standardise">,
  table: CanonicalTable,
  trace?: Trace,
): Promise<{ readonly counts: readonly OwnCount[]; readonly ranks: ReadonlyMap<string, string> }> {
  const counts: OwnCount[] = [];
  const ranks = new Map<string, string>();
  for (const { column, rule } of rulesOf(project, table)) {
    const name = addedColumn(column, rule);
    if (name !== undefined) ranks.set(name, column);
    const note: Note = async (counted, from) => {
      const [done, left] = countsOf(table, column, rule, counted);
      const touched = { table, column, sources: sourcesOf(project, table) };
      const rows = (which: string) => `SELECT ${provenance} FROM ${from} WHERE ${which}`;
      const what = done?.policy === "ranked" ? "ranked" : "changed";
      if (done !== undefined)
        await trace?.add({ ...touched, rule: done.rule, what, rows: rows("changed"), count: done.rows });
      if (left === undefined) return;
      await trace?.add({
        ...touched,
        rule: left.rule,
        what: left.policy,
        rows: rows("changed IS NULL"),
        count: left.rows,
      });
    };
    const found =
      rule.kind === "winsorise"
        ? await pullIn(db, sql, column, rule, note)
        : await replace(db, sql, column, rule, note);
    counts.push(...countsOf(table, column, rule, found));
  }
  return { counts, ranks };
}

interface Found {
  readonly changed: number;
  /** Rows whose value the rule does not know. */
  readonly unknown: number;
}

/** Is told what was found, and a relation of the rows as they were: `changed` holds, or is NULL where the rule knows nothing. */
type Note = (found: Found, from: string) => Promise<void>;

/** Replaces, or ranks, the values of a text by a table of its distinct values. */
async function replace(
  db: Database,
  sql: string,
  column: string,
  rule: Exclude<StandardRule, { kind: "winsorise" }>,
  note: Note,
): Promise<Found> {
  const own = ident(column);
  await db.run(`
    CREATE OR REPLACE TEMP TABLE meanings AS
    WITH found AS (SELECT DISTINCT ${own} AS value FROM ${sql} WHERE ${own} IS NOT NULL)
    ${meaningsQuery(rule)}`);
  const counted = await db.row(`
    SELECT count(*) FILTER (m.meaning <> m.value) AS changed, count(*) FILTER (m.meaning IS NULL) AS unknown
    FROM ${sql} AS r JOIN meanings AS m ON m.value = r.${own}`);
  const found = { changed: Number(counted?.["changed"]), unknown: Number(counted?.["unknown"]) };
  await note(
    found,
    `(SELECT ${provenance}, m.meaning <> m.value AS changed FROM ${sql} AS r JOIN meanings AS m ON m.value = r.${own})`,
  );
  const rank = addedColumn(column, rule);
  const list =
    rank === undefined
      ? `r.* REPLACE (coalesce(m.meaning, r.${own}) AS ${own})`
      : `r.*, CAST(m.meaning AS BIGINT) AS ${ident(rank)}`;
  await db.run(`
    CREATE OR REPLACE TEMP TABLE ${sql} AS
    SELECT ${list} FROM ${sql} AS r LEFT JOIN meanings AS m ON m.value = r.${own};
    DROP TABLE meanings`);
  return found;
}

/** value, meaning: what each value of `found` becomes; null where the rule does not know it. */
function meaningsQuery(rule: Exclude<StandardRule, { kind: "winsorise" }>): string {
  switch (rule.kind) {
    case "country":
      return `SELECT value, code AS meaning FROM found LEFT JOIN (${countryMap()}) ON name = ${comparable("value")}`;
    case "case":
      return `SELECT value, ${casing[rule.to]} AS meaning FROM found`;
    case "synonyms": {
      const targets = Object.values(rule.map).map((value) => [value, value] as const);
      const pairs = new Map([...targets, ...Object.entries(rule.map)]);
      return `SELECT value, meaning FROM found LEFT JOIN ${pairTable([...pairs])} ON name = value`;
    }
    case "ordinal": {
      const places = rule.order.map((value, i) => [value, String(i + 1)] as const);
      return `SELECT value, meaning FROM found LEFT JOIN ${pairTable(places)} ON name = value`;
    }
  }
}

const casing = {
  upper: "upper(value)",
  lower: "lower(value)",
  title:
    "array_to_string(list_transform(string_split(lower(value), ' '), lambda word: upper(word[1]) || word[2:]), ' ')",
};

function pairTable(pairs: readonly (readonly [string, string])[]): string {
  const rows = pairs.map(([name, meaning]) => `(${literal(name)}, ${literal(meaning)})`);
  return rows.length === 0
    ? "(SELECT '' AS name, '' AS meaning WHERE false)"
    : `(VALUES ${rows.join(", ")}) AS pairs(name, meaning)`;
}

/** Pulls in the tails of a number to values that occur. */
async function pullIn(
  db: Database,
  sql: string,
  column: string,
  { low, high }: Extract<StandardRule, { kind: "winsorise" }>,
  note: Note,
): Promise<Found> {
  const own = ident(column);
  await db.run(`
    CREATE OR REPLACE TEMP TABLE bounds AS
    SELECT quantile_disc(${own}, CAST(${literal(low)} AS DOUBLE)) AS low_bound,
      quantile_disc(${own}, CAST(${literal(high)} AS DOUBLE)) AS high_bound FROM ${sql}`);
  const counted = await db.row(`
    SELECT count(*) FILTER (${own} < low_bound OR ${own} > high_bound) AS changed FROM ${sql} CROSS JOIN bounds`);
  const found = { changed: Number(counted?.["changed"]), unknown: 0 };
  const beyond = `coalesce(${own} < low_bound OR ${own} > high_bound, false) AS changed`;
  await note(found, `(SELECT ${provenance}, ${beyond} FROM ${sql} CROSS JOIN bounds)`);
  await db.run(`
    CREATE OR REPLACE TEMP TABLE ${sql} AS
    SELECT r.* REPLACE (CASE WHEN ${own} < low_bound THEN low_bound WHEN ${own} > high_bound THEN high_bound ELSE ${own} END
      AS ${own})
    FROM ${sql} AS r CROSS JOIN bounds;
    DROP TABLE bounds`);
  return found;
}

const words = {
  country: ["country codes", "Names and codes of countries, written as ISO 3166-1 alpha-2"],
  case: ["capitals", "Values whose capitals were written otherwise"],
  synonyms: ["synonyms", "Values that became another, as declared"],
  ordinal: ["ranks", "Values whose place in the declared order is in a column of its own"],
  winsorise: ["tails pulled in", "Numbers beyond the declared quantiles, which became the value there"],
} as const satisfies Readonly<Record<StandardRule["kind"], readonly [ColumnRule, string]>>;

const unknownWords = {
  country: "Values that are no country of ISO 3166-1",
  synonyms: "Values that are neither declared nor what a declared one becomes",
  ordinal: "Values that are not in the declared order: they have no rank",
} as const;

type Named = ColumnRule | `${ColumnRule}, not recognised`;

function countsOf(table: string, column: string, rule: StandardRule, { changed, unknown }: Found): OwnCount[] {
  const { kind } = rule;
  const people = table === "customers" ? ({ people: true } as const) : {};
  const [title, description] = words[kind];
  const count = (name: Named, policy: string, rows: number, text: string): OwnCount => ({
    ...{ table, rule: `${column}: ${name}`, policy, rows, description: text },
    ...people,
  });
  const done = count(title, kind === "ordinal" ? "ranked" : "replaced", changed, description);
  if (kind === "case" || kind === "winsorise") return [done];
  const left = kind === "ordinal" ? "without rank" : "kept as written";
  return [done, count(`${title}, not recognised`, left, unknown, unknownWords[kind])];
}
