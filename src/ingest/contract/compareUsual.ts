import type { RuleComparison } from "../../artifacts.ts";
import type { Rule } from "../../config/index.ts";
import { type Database, ident, literal } from "../../table/index.ts";
import { isWithin } from "./isWithin.ts";

/** A comparison, and whether it keeps the rule; undefined when it cannot be judged. */
export interface Compared {
  readonly comparison: RuleComparison;
  readonly holds: boolean | undefined;
}

/**
 * The last period before the as-of day against the median of earlier ones, from the table alone: one pass, O(rows).
 * Periods end where the next begins, the last at the as-of day. Earlier ones count from the first that the data cover
 * whole; fewer than half of those asked for judge nothing.
 *
 * @param target quoted name of the table.
 */
export async function compareUsual(
  db: Database,
  usual: NonNullable<Rule["usual"]>,
  target: string,
  asOf: string,
): Promise<Compared> {
  const [last, ...before] = await periodsOf(db, usual, target, asOf);
  const earlier = coveredPeriods(before).filter(({ value }) => value !== undefined);
  const when = `the median of ${earlier.length} ${usual.per}s before`;
  const unjudged = (reason: string): Compared => {
    return { comparison: { when, reason, restsOn: [] }, holds: undefined };
  };
  const needed = Math.ceil(usual.periods / 2);
  if (earlier.length < needed) {
    const there =
      earlier.length === 1 ? `1 complete ${usual.per} comes` : `${earlier.length} complete ${usual.per}s come`;
    return unjudged(`${there} before, at least ${needed} are needed`);
  }
  if (last?.value === undefined) return unjudged(`no row is of the last ${usual.per}`);
  const [low, high] = middle(earlier);
  const median = ((low.value ?? 0) + (high.value ?? 0)) / 2;
  if (usual.missing === undefined && median === 0) return unjudged(`${when} is 0, of which nothing is a multiple`);
  const rests = usual.missing === undefined ? [last, low, high] : [last, ...earlier];
  const comparison = { found: last.value, before: median, when, restsOn: rests.flatMap(({ counts }) => counts) };
  return { comparison, holds: within(usual, last.value, median) };
}

interface Period {
  readonly rows: number;
  /** Whether the data begin before it, or on its first day. */
  readonly covered: boolean;
  /** What is compared; undefined for a share of no rows. */
  readonly value: number | undefined;
  /** The counts that it is made of. */
  readonly counts: readonly number[];
}

/** The last period, and then the earlier ones, backwards in time. */
async function periodsOf(
  db: Database,
  { column, per, periods, distinct, missing }: NonNullable<Rule["usual"]>,
  target: string,
  asOf: string,
): Promise<Period[]> {
  const at = ident(column);
  const end = (i: number): string => `CAST(${literal(asOf)} AS TIMESTAMP) - INTERVAL ${i} ${per.toUpperCase()}`;
  const places = Array.from({ length: periods + 1 }, (_, i) => i);
  const counts = places.map((i) => {
    const within = `FILTER (${at} >= ${end(i + 1)} AND ${at} < ${end(i)}`;
    const special = distinct === undefined ? "" : `, count(DISTINCT ${ident(distinct)}) ${within}) AS d${i}`;
    const absent = missing === undefined ? "" : `, count(*) ${within} AND ${ident(missing)} IS NULL) AS m${i}`;
    const covered = `min(${at}) < ${end(i + 1)} + INTERVAL 1 DAY AS c${i}`;
    return `count(*) ${within}) AS n${i}, ${covered}${special}${absent}`;
  });
  const row = await db.row(`SELECT ${counts.join(", ")} FROM ${target} WHERE ${at} < ${end(0)}`);
  return places.map((i) => {
    const rows = Number(row?.[`n${i}`]);
    const covered = row?.[`c${i}`] === true;
    if (missing !== undefined) {
      const gaps = Number(row?.[`m${i}`]);
      return { rows, covered, value: rows === 0 ? undefined : gaps / rows, counts: [rows, gaps, rows - gaps] };
    }
    const value = distinct === undefined ? rows : Number(row?.[`d${i}`]);
    return { rows, covered, value, counts: [rows, value] };
  });
}

/** Without those before the first row; a stray early date covers nothing by itself. */
function coveredPeriods(backwards: readonly Period[]): Period[] {
  const first = backwards.findLastIndex(({ rows }) => rows > 0);
  return backwards.slice(0, first + 1).filter(({ covered }) => covered);
}

/** The two periods of which the median is the mean; one and the same when their number is odd. */
function middle(periods: readonly Period[]): readonly [Period, Period] {
  const sorted = [...periods].sort((a, b) => (a.value ?? 0) - (b.value ?? 0));
  const at = (sorted.length - 1) / 2;
  return [sorted[Math.floor(at)] as Period, sorted[Math.ceil(at)] as Period];
}

/** What the difference of two shares may be off by: 0.4 - 0.3 is no more than 0.1. */
const rounding = 1e-12;

function within({ fewest, most, apart }: NonNullable<Rule["usual"]>, found: number, median: number): boolean {
  if (apart !== undefined) return Math.abs(found - median) <= apart + rounding;
  return isWithin(found, median, { fewest, most });
}
