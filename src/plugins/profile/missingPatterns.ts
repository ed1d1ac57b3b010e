import { type Database, ident } from "segmentarium/table";
import type { Measured } from "./measureColumns.ts";
import { person } from "./rowsWithPeople.ts";
import type { MissingPattern } from "./sourceProfile.ts";

/** So many patterns at most, beside the others. */
const most = 12;

/**
 * Which columns are without a value in the same rows: the commonest patterns, the complete rows among them, and all others as
 * one. A pattern of fewer than `minimumPeople` rows or people is among the others. None when every column has every value.
 */
export async function missingPatterns(
  db: Database,
  table: string,
  { columns }: Measured,
  minimumPeople: number,
): Promise<readonly MissingPattern[]> {
  const incomplete = columns.filter(({ missing }) => missing > 0).map(({ column }) => column);
  if (incomplete.length === 0) return [];
  const marks = incomplete.map((name) => `CASE WHEN ${ident(name)} IS NULL THEN '1' ELSE '0' END`).join(" || ");
  const counted = `SELECT mask, count(*) AS n, count(DISTINCT ${person}) AS people FROM masked GROUP BY mask`;
  const rows = await db.rows(`
    WITH masked AS (SELECT ${marks} AS mask, ${person} FROM ${table}),
    counted AS (${counted}),
    common AS (
      SELECT mask FROM counted WHERE people >= ${minimumPeople} ORDER BY n DESC, mask LIMIT ${most}
    ),
    pooled AS (SELECT CASE WHEN mask IN (SELECT mask FROM common) THEN mask END AS mask, ${person} FROM masked)
    ${counted.replace("FROM masked", "FROM pooled")} ORDER BY mask NULLS LAST`);
  return rows.map((row) => {
    const mask = row["mask"];
    return {
      columns: typeof mask === "string" ? incomplete.filter((_, i) => mask[i] === "1") : [],
      others: mask === null,
      rows: Number(row["n"]),
      people: Number(row["people"]),
    };
  });
}
