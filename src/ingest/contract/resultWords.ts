import type { RuleResult } from "../../artifacts.ts";
import type { Problem } from "../../errors.ts";

/** What a broken rule found, for people: where rows are of people, few of them are not counted. */
export function resultWords(result: RuleResult, minimumPeople: number): string {
  const { source, table, asks, description } = result;
  const asked = source === undefined ? `table "${table}"` : `source "${source}"`;
  const why = description === undefined ? "" : ` (${description})`;
  return `${asked}: ${asks}${why}; ${foundWords(result, minimumPeople)}`;
}

/** Whether rows are of people and either those that break the rule or the others are few: then their counts are not told. */
export function isHeldBack({ people, rowsChecked, rowsFailing }: RuleResult, minimumPeople: number): boolean {
  const few = (rows: number): boolean => rows > 0 && rows < minimumPeople;
  if (!people) return false;
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
  if (worst === undefined) return problem;
  const hidden = isHeldBack(result, minimumPeople);
  const lines = hidden ? worst.lines.slice(0, 1) : worst.lines;
  const most = hidden || worst.rows === result.rowsFailing ? "" : `${worst.rows} of them in this file, `;
  const first = hidden || lines.length < worst.rows ? "the first on" : "on";
  const places = `${worst.unit}${lines.length === 1 ? "" : "s"} ${lines.join(", ")}`;
  return { ...problem, file: worst.file, message: `${message}; ${most}${first} ${places}` };
}

function foundWords(result: RuleResult, minimumPeople: number): string {
  const { kind, rowsChecked, rowsFailing, threshold, people } = result;
  const rows = people && rowsChecked > 0 && rowsChecked < minimumPeople ? `fewer than ${minimumPeople}` : rowsChecked;
  if (kind === "freshness") return `none of ${rows} rows is`;
  if (rowsFailing === undefined) return `there are ${rows}`;
  const limit = `, ${threshold} may`;
  if (!isHeldBack(result, minimumPeople)) return `${rowsFailing} of ${rows} rows break it${limit}`;
  return `${rowsFailing < minimumPeople ? `fewer than ${minimumPeople}` : "nearly all"} rows break it${limit}`;
}
