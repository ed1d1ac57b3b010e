import { literal } from "../table/index.ts";

/** Where the order lines are and what ends them. */
export interface DatedLines {
  /** Quoted name. */
  readonly lines: string;
  /** The day before which everything counts. */
  readonly asOf: string;
}

/**
 * One row per pause: the days with orders before and after it, and its length in days (1 = the very next day).
 * `usual` is the length that 95 of 100 pauses do not exceed, at least 1.
 */
export function pausesQuery({ lines, asOf }: DatedLines): string {
  return `
    WITH days AS (
      SELECT DISTINCT CAST(ordered_at AS DATE) AS day FROM ${lines}
      WHERE kind IN ('sale', 'return') AND ordered_at < CAST(${literal(asOf)} AS TIMESTAMP)
    ),
    steps AS (SELECT lag(day) OVER (ORDER BY day) AS before, day AS after FROM days),
    lengths AS (SELECT before, after, after - before AS pause FROM steps)
    SELECT *, greatest(1, coalesce(quantile_disc(pause, 0.95) OVER (), 1)) AS usual, count(pause) OVER () AS pauses
    FROM lengths`;
}

/**
 * The days without any order, from first_day to last_day, of each pause that is too long to be an accident and does not
 * recur in another year.
 *
 * Too long: were pauses exponential with this usual length, one as long would be seen once in 100 such data sets, hence
 * usual · ln(100 · pauses) / ln(20). Recurring: a pause of another year shares at least half of the longer one's days.
 */
export function longPausesQuery(tables: DatedLines): string {
  return `
    WITH long AS (
      SELECT CAST(before + 1 AS DATE) AS first_day, CAST(after - 1 AS DATE) AS last_day
      FROM (${pausesQuery(tables)}) WHERE pause > 1 AND pause > usual * ln(100 * pauses) / ln(20)
    ),
    pairs AS (
      SELECT one.first_day, one.last_day, other.first_day AS other_first, other.last_day AS other_last,
        CAST(round((other.first_day - one.first_day) / 365.25) AS INTEGER) AS years
      FROM long AS one, long AS other
    ),
    shifted AS (
      SELECT first_day, last_day, other_last - other_first + 1 AS other_days,
        least(CAST(last_day + to_years(years) AS DATE), other_last)
          - greatest(CAST(first_day + to_years(years) AS DATE), other_first) + 1 AS shared
      FROM pairs WHERE years <> 0
    )
    SELECT first_day, last_day FROM long
    WHERE (first_day, last_day) NOT IN (
      SELECT (first_day, last_day) FROM shifted WHERE 2 * shared >= greatest(last_day - first_day + 1, other_days)
    )
    ORDER BY first_day`;
}
