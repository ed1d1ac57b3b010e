import { literal } from "segmentarium/table";
import { type DatedLines, longPausesQuery, pausesQuery } from "./pauses.ts";

export interface KpiTables extends DatedLines {
  /** Quoted name. */
  readonly membership: string;
  /** Sums of people who did not consent: `month`, `people`, `orders`, `revenue`; a row without a month is not used. */
  readonly withheld?: string | undefined;
}

/**
 * One row per month and group. Sums are exact (DECIMAL, integers), quotients are taken once at the end.
 *
 * A month is complete when it ended before the as-of, the data neither begins nor ends within it by more days than its
 * usual pause between two days with orders, and no long pause has a day of it.
 */
export function kpisQuery({ lines, membership, withheld, asOf }: KpiTables): string {
  const refused = withheld === undefined ? noSums : `SELECT month, people, orders, revenue FROM ${withheld}`;
  return `
    WITH refused AS (SELECT * FROM (${refused}) WHERE month IS NOT NULL),
    order_months AS (
      SELECT CAST(date_trunc('month', ordered_at) AS DATE) AS month, customer_id, order_id,
        sum(amount) AS revenue, bool_or(kind = 'sale') AS sold
      FROM ${lines}
      WHERE kind IN ('sale', 'return') AND ordered_at < CAST(${literal(asOf)} AS TIMESTAMP)
      GROUP BY ALL
    ),
    customer_months AS (
      SELECT month, customer_id, sum(revenue) AS revenue, count(*) FILTER (sold) AS orders
      FROM order_months GROUP BY ALL
    ),
    grouped AS (
      SELECT c.month, c.revenue, c.orders,
        coalesce(m.segment, 'guests') AS segment,
        c.customer_id IS NOT NULL AND c.orders > 0 AS active,
        c.month = min(c.month) FILTER (c.orders > 0) OVER customer AS fresh,
        max(c.month) FILTER (c.orders > 0) OVER earlier = c.month - INTERVAL 1 MONTH AS returning_now
      FROM customer_months AS c LEFT JOIN ${membership} AS m ON m.customer_id = c.customer_id
      WINDOW customer AS (PARTITION BY c.customer_id),
        earlier AS (PARTITION BY c.customer_id ORDER BY c.month ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ),
    admitted AS (
      SELECT month, CASE WHEN GROUPING(segment) = 1 THEN 'all' ELSE segment END AS segment,
        sum(revenue) AS revenue, sum(orders) AS orders,
        count(*) FILTER (active) AS active,
        count(*) FILTER (active AND fresh) AS fresh,
        count(*) FILTER (active AND returning_now) AS retained
      FROM grouped GROUP BY GROUPING SETS ((month, segment), (month))
    ),
    sums AS (
      SELECT a.* REPLACE (
        a.revenue + CASE WHEN a.segment = 'all' THEN coalesce(r.revenue, 0) ELSE 0 END AS revenue,
        a.orders + CASE WHEN a.segment = 'all' THEN coalesce(r.orders, 0) ELSE 0 END AS orders)
      FROM admitted AS a LEFT JOIN refused AS r USING (month)
      UNION ALL
      SELECT month, 'withheld', revenue, orders, people, 0, 0 FROM refused
      UNION ALL
      SELECT month, 'all', revenue, orders, 0, 0, 0 FROM refused WHERE month NOT IN (SELECT month FROM admitted)
    ),
    bounds AS (SELECT min(month) AS first_month, max(month) AS last_month FROM sums),
    groups AS (SELECT DISTINCT segment FROM sums UNION SELECT DISTINCT segment FROM ${membership}),
    grid AS (
      SELECT CAST(month AS DATE) AS month, segment
      FROM bounds, unnest(generate_series(first_month, last_month, INTERVAL 1 MONTH)) AS months(month), groups
    ),
    filled AS (
      SELECT month, segment, coalesce(revenue, 0) AS revenue, coalesce(orders, 0) AS orders,
        coalesce(active, 0) AS active, coalesce(fresh, 0) AS fresh, coalesce(retained, 0) AS retained,
        coalesce(lag(active) OVER (PARTITION BY segment ORDER BY month), 0) AS active_before
      FROM grid LEFT JOIN sums USING (month, segment)
    ),
    ${coverage({ lines, asOf })}
    SELECT strftime(month, '%Y-%m') AS month, segment,
      month >= covered_from AND month + INTERVAL 1 MONTH <= covered_to AND month NOT IN (FROM paused_months) AS complete,
      revenue, CAST(orders AS BIGINT) AS orders,
      CASE WHEN orders > 0 THEN CAST(revenue AS DOUBLE) / CAST(orders AS DOUBLE) END AS average_order_value,
      CAST(CASE WHEN segment = 'guests' THEN orders ELSE active END AS BIGINT) AS people,
      CASE WHEN segment NOT IN ('guests', 'withheld') THEN fresh END AS new_customers,
      CASE WHEN segment NOT IN ('guests', 'withheld') THEN active - fresh END AS repeat_customers,
      CASE WHEN segment NOT IN ('guests', 'withheld') AND active_before > 0 THEN retained / active_before END AS retention,
      CASE WHEN segment NOT IN ('guests', 'withheld') THEN active_before END AS retention_people,
      CASE WHEN segment NOT IN ('guests', 'withheld') THEN retained END AS retained,
      CASE WHEN segment NOT IN ('guests', 'withheld') THEN active_before - retained END AS lapsed
    FROM filled, covered
    ORDER BY month, segment`;
}

const noSums = `
  SELECT CAST(NULL AS DATE) AS month, 0 AS people, 0 AS orders, CAST(0 AS DECIMAL(18,4)) AS revenue WHERE false`;

function coverage(tables: DatedLines): string {
  return `
    covered AS (
      SELECT min(after) - CAST(any_value(usual) - 1 AS INTEGER) AS covered_from,
        least(max(after) + CAST(any_value(usual) AS INTEGER), CAST(${literal(tables.asOf)} AS DATE)) AS covered_to
      FROM (${pausesQuery(tables)})
    ),
    paused_months AS (
      SELECT DISTINCT CAST(month AS DATE) AS month
      FROM (${longPausesQuery(tables)}) AS long,
        unnest(generate_series(date_trunc('month', long.first_day), long.last_day, INTERVAL 1 MONTH)) AS months(month)
    )`;
}
