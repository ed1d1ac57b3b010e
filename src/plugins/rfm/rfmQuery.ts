import { literal } from "segmentarium/table";
import type { RfmRuleSet, ScoreBlock } from "./rfmRules.ts";

/**
 * Recency, frequency and monetary value of every customer with a sale strictly before the cutoff.
 *
 * An order's lines are first brought together, then orders to customers: distinct counts of 10 million lines cost far less
 * so. Sums are of DECIMAL, so that they do not depend on the order of rows.
 *
 * @param lines quoted name of order_lines.
 * @param cutoff the day before which everything counts.
 */
export function rfmQuery(lines: string, cutoff: string): string {
  const day = `CAST(${literal(cutoff)} AS DATE)`;
  return `
    WITH customer_orders AS (
      SELECT customer_id, order_id, max(ordered_at) FILTER (kind = 'sale') AS sold_at, sum(amount) AS amount
      FROM ${lines}
      WHERE kind IN ('sale', 'return') AND customer_id IS NOT NULL AND ordered_at < CAST(${day} AS TIMESTAMP)
      GROUP BY customer_id, order_id
    )
    SELECT customer_id, CAST(${day} - CAST(max(sold_at) AS DATE) AS INTEGER) AS recency_days,
      CAST(count(sold_at) AS INTEGER) AS frequency_orders, CAST(sum(amount) AS DECIMAL(18,4)) AS monetary
    FROM customer_orders
    GROUP BY customer_id
    HAVING count(sold_at) > 0`;
}

/**
 * The measures with a score from 1 to 5 each and the name of the three scores together.
 * Cut points are quantiles of type 7 (linear between neighbours); a score depends on the value alone, so ties share it.
 *
 * @param measures a query or quoted name with the columns of `rfmQuery`.
 */
export function rfmScoresQuery(measures: string, { margin, rules, otherwise }: RfmRuleSet): string {
  const cuts = (metric: string) => `quantile_cont(CAST(${metric} AS DOUBLE), [0.2, 0.4, 0.6, 0.8])`;
  const passed = (metric: string) => {
    const above = (cut: number) =>
      margin === 0
        ? `CAST(CAST(${metric} AS DOUBLE) > ${metric}_cuts[${cut}] AS INTEGER)`
        : `CAST(CAST(${metric} AS DOUBLE) >= ${metric}_cuts[${cut}] + ${margin} AS INTEGER)`;
    return `(${[1, 2, 3, 4].map(above).join(" + ")})`;
  };
  const names = rules.map((rule) => `WHEN ${rule.blocks.map(inBlock).join(" OR ")} THEN ${literal(rule.name)}`);
  return `
    WITH cuts AS (
      SELECT ${["recency_days", "frequency_orders", "monetary"].map((metric) => `${cuts(metric)} AS ${metric}_cuts`).join(", ")}
      FROM ${measures}
    ),
    scored AS (
      SELECT customer_id, recency_days, frequency_orders, monetary, 5 - ${passed("recency_days")} AS recency_score,
        1 + ${passed("frequency_orders")} AS frequency_score, 1 + ${passed("monetary")} AS monetary_score
      FROM ${measures}, cuts
    )
    SELECT *, CASE ${names.join(" ")} ${otherwise === undefined ? "" : `ELSE ${literal(otherwise)}`} END AS rfm_segment
    FROM scored
    ORDER BY customer_id`;
}

function inBlock([recency, frequency, monetary]: ScoreBlock): string {
  const between = (name: string, [low, high]: readonly [number, number]) => `${name} BETWEEN ${low} AND ${high}`;
  const parts = [
    between("recency_score", recency),
    between("frequency_score", frequency),
    between("monetary_score", monetary),
  ];
  return `(${parts.join(" AND ")})`;
}
