import { literal } from "segmentarium/table";

/**
 * The behaviour of every customer with a sale strictly before the cutoff, one row each, ordered by customer.
 *
 * Lines are brought together by order, by day and by product before they are counted: `count(DISTINCT …)` over all lines
 * costs several times as much. All sums are of DECIMAL or whole numbers, and each quotient is taken once at the end, so the
 * result does not depend on the order of rows or the number of threads.
 *
 * @param lines quoted name of order_lines.
 * @param cutoff the day before which everything counts.
 */
export function behaviourQuery(lines: string, cutoff: string): string {
  const day = `CAST(${literal(cutoff)} AS DATE)`;
  return `
    WITH known AS (
      SELECT customer_id, order_id, ordered_at, product_id, quantity, discount, amount, kind FROM ${lines}
      WHERE kind IN ('sale', 'return') AND customer_id IS NOT NULL AND ordered_at < CAST(${day} AS TIMESTAMP)
    ),
    ${orders(day)},
    ${gaps},
    ${products}
    SELECT customer_id,
      CAST(${day} - first_day AS INTEGER) AS tenure_days,
      CAST(sold AS DOUBLE) / orders AS average_order_value,
      CAST(gap_days AS DOUBLE) / gaps AS mean_gap_days,
      CASE WHEN gaps > 1 THEN sqrt(CAST(gaps * gap_squares - gap_days * gap_days AS DOUBLE)) / CAST(gap_days AS DOUBLE)
        END AS gap_variation,
      CAST(coalesce(distinct_products, 0) AS INTEGER) AS distinct_products,
      CAST(product_lines_all AS DOUBLE) / orders AS lines_per_order,
      CAST(units AS DOUBLE) / orders AS units_per_order,
      CASE WHEN sold > 0 THEN greatest(least(CAST(-returned AS DOUBLE) / CAST(sold AS DOUBLE), 1), 0) END AS return_share,
      CASE WHEN sold + discounts > 0 THEN CAST(discounts AS DOUBLE) / CAST(sold + discounts AS DOUBLE)
        END AS discount_share,
      CAST(weekend_orders AS DOUBLE) / orders AS weekend_share,
      CAST(evening_orders AS DOUBLE) / orders AS evening_share,
      CAST(orders_last_90_days AS INTEGER) AS orders_last_90_days,
      CAST(revenue_last_90_days AS DECIMAL(18,4)) AS revenue_last_90_days,
      CASE WHEN sold > 0 THEN CAST(top_amount AS DOUBLE) / CAST(sold AS DOUBLE) END AS top_product_share,
      1 - CAST(line_squares AS DOUBLE) / CAST(product_lines * product_lines AS DOUBLE) AS product_diversity
    FROM customer_orders LEFT JOIN customer_gaps USING (customer_id) LEFT JOIN customer_products USING (customer_id)
    ORDER BY customer_id`;
}

const orders = (day: string): string => `
    orders AS (
      SELECT customer_id, order_id, min(ordered_at) FILTER (kind = 'sale') AS sold_at,
        count(*) FILTER (kind = 'sale') AS lines,
        sum(amount) FILTER (kind = 'sale') AS sold,
        sum(amount) FILTER (kind = 'return') AS returned,
        sum(discount) FILTER (kind = 'sale') AS discounts,
        sum(quantity) FILTER (kind = 'sale') AS units,
        sum(amount) FILTER (ordered_at >= CAST(${day} AS TIMESTAMP) - INTERVAL 90 DAY) AS late_revenue
      FROM known GROUP BY customer_id, order_id
    ),
    customer_orders AS (
      SELECT customer_id, CAST(min(sold_at) AS DATE) AS first_day, count(sold_at) AS orders,
        sum(lines) AS product_lines_all, sum(sold) AS sold, coalesce(sum(returned), 0) AS returned,
        sum(discounts) AS discounts, sum(units) AS units,
        count(*) FILTER (isodow(sold_at) >= 6) AS weekend_orders,
        count(*) FILTER (hour(sold_at) >= 18) AS evening_orders,
        count(*) FILTER (sold_at >= CAST(${day} AS TIMESTAMP) - INTERVAL 90 DAY) AS orders_last_90_days,
        coalesce(sum(late_revenue), 0) AS revenue_last_90_days
      FROM orders GROUP BY customer_id HAVING count(sold_at) > 0
    )`;

const gaps = `
    days AS (SELECT DISTINCT customer_id, CAST(sold_at AS DATE) AS day FROM orders WHERE sold_at IS NOT NULL),
    day_gaps AS (
      SELECT customer_id, day - lag(day) OVER (PARTITION BY customer_id ORDER BY day) AS gap FROM days
    ),
    customer_gaps AS (
      SELECT customer_id, count(gap) AS gaps, sum(gap) AS gap_days, sum(gap * gap) AS gap_squares
      FROM day_gaps WHERE gap IS NOT NULL GROUP BY customer_id
    )`;

const products = `
    products AS (
      SELECT customer_id, product_id, count(*) AS lines, sum(amount) AS amount
      FROM known WHERE kind = 'sale' AND product_id IS NOT NULL GROUP BY customer_id, product_id
    ),
    customer_products AS (
      SELECT customer_id, count(*) AS distinct_products, max(amount) AS top_amount, sum(lines) AS product_lines,
        sum(lines * lines) AS line_squares
      FROM products GROUP BY customer_id
    )`;
