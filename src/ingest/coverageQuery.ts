import { literal } from "../table/index.ts";
import { type DatedLines, longPausesQuery, pausesQuery } from "./pauses.ts";

/**
 * One row per calendar month from that of the first order line to that of the last: `month` (DATE, its first day) and
 * `complete`, whether the data covers it.
 *
 * A month is complete when it ended before the as-of, the data neither begins nor ends within it by more days than its
 * usual pause between two days with orders, and no long pause has a day of it.
 */
export function coverageQuery(tables: DatedLines): string {
  return `
    WITH days AS (FROM (${pausesQuery(tables)})),
    covered AS (
      SELECT min(after) - CAST(any_value(usual) - 1 AS INTEGER) AS covered_from,
        least(max(after) + CAST(any_value(usual) AS INTEGER), CAST(${literal(tables.asOf)} AS DATE)) AS covered_to
      FROM days
    ),
    paused_months AS (
      SELECT DISTINCT CAST(month AS DATE) AS month
      FROM (${longPausesQuery(tables)}) AS long,
        unnest(generate_series(date_trunc('month', long.first_day), long.last_day, INTERVAL 1 MONTH)) AS months(month)
    ),
    bounds AS (SELECT date_trunc('month', min(after)) AS first_month, max(after) AS last_day FROM days),
    calendar AS (
      SELECT CAST(month AS DATE) AS month
      FROM bounds, unnest(generate_series(first_month, last_day, INTERVAL 1 MONTH)) AS months(month)
    )
    SELECT month,
      month >= covered_from AND month + INTERVAL 1 MONTH <= covered_to AND month NOT IN (FROM paused_months) AS complete
    FROM calendar, covered
    ORDER BY month`;
}
