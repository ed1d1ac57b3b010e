import type { SuspectDates } from "../artifacts.ts";
import type { Source } from "../config/index.ts";
import { type Database, ident, literal } from "../table/index.ts";

/** Dates that systems write when they know none. */
const sentinels = ["1900-01-01", "1970-01-01", "9999-12-31"];

/**
 * Dates of a source that are more likely a sign for "not known" than a date, and those that lie after the as-of: rows by
 * column and kind, in declared order. They are flagged and kept.
 *
 * @param table quoted name of the rows as accepted.
 * @param asOf the day before which everything counts, as `2024-01-31`.
 */
export async function suspectDates(
  db: Database,
  source: Source,
  table: string,
  asOf: string,
): Promise<readonly SuspectDates[]> {
  const dated = Object.entries(source.columns).filter(([, { type }]) => type === "date" || type === "timestamp");
  const wanted = dated.flatMap(([column]) => [
    ...sentinels.map((day) => ({ column, kind: day, test: `CAST(${ident(column)} AS DATE) = ${date(day)}` })),
    {
      column,
      kind: "after the as-of",
      test: `CAST(${ident(column)} AS DATE) >= ${date(asOf)} AND CAST(${ident(column)} AS DATE) <> ${date("9999-12-31")}`,
    },
  ]);
  if (wanted.length === 0) return [];
  const counts = wanted.map(({ test }, i) => `count(*) FILTER (${test}) AS n${i}`).join(", ");
  const row = await db.row(`SELECT ${counts} FROM ${table}`);
  return wanted
    .map(({ column, kind }, i) => ({ source: source.id, column, kind, rows: Number(row?.[`n${i}`]) }))
    .filter(({ rows }) => rows > 0);
}

function date(day: string): string {
  return `CAST(${literal(day)} AS DATE)`;
}
