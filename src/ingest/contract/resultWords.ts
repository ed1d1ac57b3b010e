import type { RuleComparison, RuleResult } from "../../artifacts.ts";
import type { Problem } from "../../errors.ts";

/**
 * What a broken rule found, for people: where rows are of people, few of them are not counted.
 *
 * @param totals whether all rows together may be told: not on a site whose canonical tables lack people who refused, since the
 *   rows of sources less those of tables would count them.
 */
export function resultWords(result: RuleResult, minimumPeople: number, totals = true): string {
  const { source, table, asks, description } = result;
  const asked = source === undefined ? `table "${table}"` : `source "${source}"`;
  const why = description === undefined ? "" : ` (${description})`;
  return `${asked}: ${asks}${why}; ${foundWords(result, minimumPeople, totals)}`;
}

/** Whether rows are of people and either those that break the rule or the others are few: then their counts are not told. */
export function isHeldBack(result: RuleResult, minimumPeople: number): boolean {
  const { people, rowsChecked, rowsFailing, compared } = result;
  const few = (rows: number): boolean => rows > 0 && rows < minimumPeople;
  if (!people) return false;
  if (compared?.restsOn.some(few) === true) return true;
  return few(rowsChecked) || (rowsFailing !== undefined && (few(rowsFailing) || few(rowsChecked - rowsFailing)));
}

/**
 * A broken rule as a problem, with the file that has most such rows and the first lines of them: one line only where
 * the rows are not counted, since a list is a count.
 */
export function ruleProblem(result: RuleResult, minimumPeople: number): Problem {
  const { rule, worst } = result;
  const message = resultWords(result, minimumPeople);
  const problem = { code: "rule-broken", path: `rules/${rule}`, message };
  if (result.compared?.worstFile !== undefined) return { ...problem, file: result.compared.worstFile.file };
  if (worst === undefined) return problem;
  const hidden = isHeldBack(result, minimumPeople);
  const lines = hidden ? worst.lines.slice(0, 1) : worst.lines;
  const most = hidden || worst.rows === result.rowsFailing ? "" : `${worst.rows} of them in this file, `;
  const first = hidden || lines.length < worst.rows ? "the first on" : "on";
  const places = `${worst.unit}${lines.length === 1 ? "" : "s"} ${lines.join(", ")}`;
  return { ...problem, file: worst.file, message: `${message}; ${most}${first} ${places}` };
}

function foundWords(result: RuleResult, minimumPeople: number, totals: boolean): string {
  const { kind, rowsChecked, rowsFailing, threshold, people, compared } = result;
  const rows = people && rowsChecked > 0 && rowsChecked < minimumPeople ? `fewer than ${minimumPeople}` : rowsChecked;
  const held = isHeldBack(result, minimumPeople);
  if (compared !== undefined) return comparedWords(compared, held || !totals);
  if (kind === "freshness") return totals ? `none of ${rows} rows is` : "no row is";
  if (rowsFailing === undefined) return totals ? `there are ${rows}` : "there are not";
  const limit = `, ${threshold} may`;
  if (!held) return `${rowsFailing}${totals ? ` of ${rows}` : ""} rows break it${limit}`;
  return `${rowsFailing < minimumPeople ? `fewer than ${minimumPeople}` : "nearly all"} rows break it${limit}`;
}

/** What was found and what was before; only which files there are, where the counts may not be told. */
function comparedWords(
  { found = 0, before = 0, when, reason, files, worstFile }: RuleComparison,
  held: boolean,
): string {
  if (reason !== undefined) return `it cannot be judged: ${reason}`;
  const counts = held ? "it is not told how many" : `it is ${plain(found)}, ${when} ${plain(before)}`;
  if (files === undefined || files.gone + files.fewer === 0) return counts;
  const lost = `of the ${files.known} files of then ${files.gone} gone and ${files.fewer} with fewer rows`;
  if (held || worstFile === undefined) return `${counts}; ${lost}`;
  return `${counts}; ${lost}; of the one that lost most there were ${worstFile.before} and are ${worstFile.found}`;
}

function plain(value: number): number {
  return Number(value.toPrecision(6));
}
