import type { Rule } from "../../config/index.ts";
import { ident, literal } from "../../table/index.ts";

/**
 * The rows of a table that break a rule, as SQL: a test of one row, or a query that counts them as `n` where it takes
 * other rows to tell. A missing value makes a test unknown, which breaks nothing, except in `notNull`.
 */
export type BrokenRows = ({ readonly test: string } | { readonly count: string }) & {
  /** A query of the rows themselves, for a table with source_file and source_row. */
  readonly rows: string;
};

/**
 * @param target quoted name of the table that is asked.
 * @param far quoted name of the table that a reference names; needed by `references` only.
 * @param asOf the day of the publication.
 * @param integers columns of the table that hold signed integers of at most 64 bits; needed by `unique` only.
 * @returns undefined for rules about all rows together.
 */
export function brokenRows(
  rule: Rule,
  target: string,
  far: string | undefined,
  asOf: string,
  integers: ReadonlySet<string> = new Set(),
): BrokenRows | undefined {
  if (rule.unique !== undefined) return repeatedRows(rule.unique, target, integers);
  if (rule.references !== undefined) return danglingRows(rule.references, target, far);
  const test = rowTest(rule, asOf);
  if (test === undefined) return undefined;
  return { test, rows: `SELECT * FROM ${target} WHERE ${test}` };
}

/** The moment within the days before the as-of day, which a fresh table has at least once. */
export function freshTest({ column, withinDays }: NonNullable<Rule["freshness"]>, asOf: string): string {
  const end = moment(asOf);
  return `${ident(column)} >= ${end} - INTERVAL ${literal(withinDays)} DAY AND ${ident(column)} < ${end}`;
}

function rowTest({ notNull, range, set, regex, compare, order }: Rule, asOf: string): string | undefined {
  if (notNull !== undefined) return notNull.map((name) => `${ident(name)} IS NULL`).join(" OR ");
  if (range !== undefined) return rangeTest(range, asOf);
  if (set !== undefined) return `${ident(set.column)} NOT IN (${set.values.map((value) => literal(value)).join(", ")})`;
  if (regex !== undefined) return `NOT regexp_matches(${ident(regex.column)}, ${literal(regex.pattern)})`;
  if (compare !== undefined) {
    const operator = compare.operator === "!=" ? "<>" : compare.operator;
    return `NOT (${ident(compare.left)} ${operator} ${ident(compare.right)})`;
  }
  if (order !== undefined) return `${ident(order.earlier)} > ${ident(order.later)}`;
  return undefined;
}

function rangeTest({ column, min, max }: NonNullable<Rule["range"]>, asOf: string): string {
  const name = ident(column);
  const tests: string[] = [];
  if (typeof min === "number") tests.push(`${name} < ${literal(min)}`);
  else if (min !== undefined) tests.push(`${name} < ${moment(min === "asOf" ? asOf : min)}`);
  if (typeof max === "number") tests.push(`${name} > ${literal(max)}`);
  else if (max === "asOf") tests.push(`${name} >= ${moment(asOf)}`);
  else if (max !== undefined) tests.push(`${name} >= ${moment(max)} + INTERVAL 1 DAY`);
  return tests.join(" OR ");
}

function moment(day: string): string {
  return `CAST(${literal(day)} AS TIMESTAMP)`;
}

/** Of rows with the same key, all but the first. */
function repeatedRows(columns: readonly string[], target: string, integers: ReadonlySet<string>): BrokenRows {
  const list = columns.map((name) => ident(name)).join(", ");
  const known = columns.map((name) => `${ident(name)} IS NOT NULL`).join(" AND ");
  const repeated = `SELECT ${list}, count(*) AS "times told" FROM ${target} WHERE ${known} GROUP BY ${list} HAVING count(*) > 1`;
  const integer = columns.findLast((name) => integers.has(name));
  return {
    count:
      integer === undefined
        ? `SELECT CAST(coalesce(sum("times told" - 1), 0) AS BIGINT) AS n FROM (${repeated})`
        : countByBits(columns, integer, `${target} WHERE ${known}`),
    rows: `
      SELECT * FROM ${target} SEMI JOIN (SELECT ${list} FROM (${repeated})) USING (${list})
      QUALIFY row_number() OVER (PARTITION BY ${list} ORDER BY source_file, source_row) > 1`,
  };
}

/** Keys that differ in one integer alone, within 64, are bits of one number: lines of an order make one group, and no key is kept by itself. */
function countByBits(columns: readonly string[], integer: string, rows: string): string {
  const bit = `CAST(1 AS UBIGINT) << CAST(${ident(integer)} & 63 AS UBIGINT)`;
  const group = columns.map((name) => (name === integer ? `${ident(name)} & -64` : ident(name))).join(", ");
  return `
    SELECT CAST(coalesce(sum(n), 0) AS BIGINT) AS n
    FROM (SELECT count(*) - bit_count(bit_or(${bit})) AS n FROM ${rows} GROUP BY ${group})`;
}

function danglingRows(
  { columns, to }: NonNullable<Rule["references"]>,
  target: string,
  far: string | undefined,
): BrokenRows {
  if (far === undefined) throw new RangeError("Cannot follow a reference: the table that it names is not there");
  const there = to ?? columns;
  const list = there.map((name, i) => `${ident(name)} AS k${i}`).join(", ");
  const match = columns.map((name, i) => `a.${ident(name)} = b.k${i}`).join(" AND ");
  const known = columns.map((name) => `a.${ident(name)} IS NOT NULL`).join(" AND ");
  const from = `FROM ${target} AS a ANTI JOIN (SELECT DISTINCT ${list} FROM ${far}) AS b ON ${match} WHERE ${known}`;
  return { count: `SELECT count(*) AS n ${from}`, rows: `SELECT a.* ${from}` };
}
