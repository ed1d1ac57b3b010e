import { coverageQuery, type DatedLines } from "segmentarium/ingest";
import { literal } from "segmentarium/table";

export interface KpiTables extends DatedLines {
  /** Quoted name. */
  readonly membership: string;
  /** Sums of people who did not consent: `month`, `people`, `orders`, `revenue`; a row without a month is not used. */
  readonly withheld?: string | undefined;
}

/** One row per month and group. Sums are exact (DECIMAL, integers), quotients are taken once at the end. */
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
    groups AS (SELECT DISTINCT segment FROM sums UNION SELECT DISTINCT segment FROM ${membership}),
    covered AS (${coverageQuery({ lines, asOf })}),
    calendar AS (
      SELECT month, complete FROM covered
      UNION ALL SELECT month, false FROM refused WHERE month NOT IN (SELECT month FROM covered)
    ),
    grid AS (SELECT month, segment, complete FROM calendar, groups),
    filled AS (
      SELECT month, segment, complete, coalesce(revenue, 0) AS revenue, coalesce(orders, 0) AS orders,
        coalesce(active, 0) AS active, coalesce(fresh, 0) AS fresh, coalesce(retained, 0) AS retained,
        coalesce(lag(active) OVER (PARTITION BY segment ORDER BY month), 0) AS active_before
      FROM grid LEFT JOIN sums USING (month, segment)
    )
    SELECT strftime(month, '%Y-%m') AS month, segment, complete, revenue, CAST(orders AS BIGINT) AS orders,
      CASE WHEN orders > 0 THEN CAST(revenue AS DOUBLE) / CAST(orders AS DOUBLE) END AS average_order_value,
      CAST(CASE WHEN segment = 'guests' THEN orders ELSE active END AS BIGINT) AS people,
      CASE WHEN segment NOT IN ('guests', 'withheld') THEN fresh END AS new_customers,
      CASE WHEN segment NOT IN ('guests', 'withheld') THEN active - fresh END AS repeat_customers,
      CASE WHEN segment NOT IN ('guests', 'withheld') AND active_before > 0 THEN retained / active_before END AS retention,
      CASE WHEN segment NOT IN ('guests', 'withheld') THEN active_before END AS retention_people,
      CASE WHEN segment NOT IN ('guests', 'withheld') THEN retained END AS retained,
      CASE WHEN segment NOT IN ('guests', 'withheld') THEN active_before - retained END AS lapsed
    FROM filled
    ORDER BY month, segment`;
}

const noSums = `
  SELECT CAST(NULL AS DATE) AS month, 0 AS people, 0 AS orders, CAST(0 AS DECIMAL(18,4)) AS revenue WHERE false`;
