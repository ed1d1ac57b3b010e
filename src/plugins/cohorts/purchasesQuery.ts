import { literal } from "segmentarium/table";

/**
 * One row per customer and day with a sale before the cutoff: `customer_id`, `day`, `log_gap` (natural logarithm of the days
 * since the purchase before, in whole millionths, so that sums are exact; NULL for the first), and of the customer's earlier
 * gaps their number and the sum of their logarithms: `gaps_before`, `logs_before`.
 */
export function purchasesQuery(lines: string, cutoff: string): string {
  return `
    WITH days AS (
      SELECT DISTINCT customer_id, CAST(ordered_at AS DATE) AS day
      FROM ${lines}
      WHERE kind = 'sale' AND customer_id IS NOT NULL AND ordered_at < CAST(${literal(cutoff)} AS TIMESTAMP)
    ),
    steps AS (
      SELECT customer_id, day,
        CAST(round(1000000 * ln(day - lag(day) OVER (PARTITION BY customer_id ORDER BY day))) AS BIGINT) AS log_gap
      FROM days
    )
    SELECT customer_id, day, log_gap, count(log_gap) OVER earlier AS gaps_before,
      coalesce(sum(log_gap) OVER earlier, 0) AS logs_before
    FROM steps
    WINDOW earlier AS (PARTITION BY customer_id ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ORDER BY customer_id, day`;
}
