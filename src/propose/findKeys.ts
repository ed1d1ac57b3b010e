import { type Database, ident } from "../table/index.ts";
import type { MeasuredColumn } from "./measureColumn.ts";
import type { Sample } from "./sample.ts";

/** How many columns are tried in pairs. */
const mostInPairs = 10;

/**
 * Columns, or pairs of columns when no single one will do, that are never missing and never repeated in the rows looked
 * at: by their places in the file.
 */
export async function findKeys(
  db: Database,
  sample: Sample,
  columns: readonly MeasuredColumn[],
  isCandidate: (place: number) => boolean,
): Promise<readonly (readonly number[])[]> {
  const complete = columns.map((_, place) => place).filter((place) => columns[place]?.known === sample.rows);
  const single = complete.filter((place) => columns[place]?.distinct === sample.rows && isCandidate(place));
  if (single.length > 0 || sample.rows < 2) return single.map((place) => [place]);
  const tried = complete.filter(isCandidate).slice(0, mostInPairs);
  const pairs = tried.flatMap((a, i) => tried.slice(i + 1).map((b) => [a, b] as const));
  if (pairs.length === 0) return [];
  const counts = pairs.map(([a, b], i) => `count(DISTINCT (c${a}, c${b})) AS p${i}`);
  const row = (await db.row(`SELECT ${counts.join(", ")} FROM ${ident(sample.table)}`)) ?? {};
  return pairs.filter((_, i) => row[`p${i}`] === sample.rows);
}
