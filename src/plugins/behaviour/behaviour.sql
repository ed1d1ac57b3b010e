-- How every customer who bought before the cutoff behaves, from orders and their lines.
-- Reads: orders_before (by their lines before the cutoff), lines_before (strictly before the cutoff), moment (one row: cutoff DATE).
-- Sums are exact (integers, DECIMAL); quotients are taken once, at the end; so the result does not depend on threads.
WITH sales AS (
  SELECT customer_id, ordered_at, CAST(ordered_at AS DATE) AS day
  FROM orders_before
  WHERE kind = 'sale' AND customer_id IS NOT NULL
),
gaps AS (
  SELECT customer_id, ordered_at, day, day - lag(day) OVER (PARTITION BY customer_id ORDER BY day) AS gap
  FROM sales
),
by_order AS (
  SELECT
    customer_id,
    count(*) AS orders,
    min(day) AS first_day,
    max(day) AS last_day,
    sum(CAST(gap AS BIGINT) * gap) AS squared_gaps,
    count(*) FILTER (isodow(day) >= 6) AS weekend_orders,
    count(*) FILTER (hour(ordered_at) >= 18) AS evening_orders,
    count(*) FILTER (day >= cutoff - 90) AS recent_orders
  FROM gaps, moment
  GROUP BY customer_id
),
by_line AS (
  SELECT
    customer_id,
    count(*) FILTER (kind = 'sale') AS lines,
    sum(quantity) FILTER (kind = 'sale') AS units,
    sum(amount) FILTER (kind = 'sale') AS sold,
    sum(discount) FILTER (kind = 'sale') AS discount,
    -coalesce(sum(amount) FILTER (kind = 'return'), 0) AS returned,
    coalesce(sum(amount) FILTER (ordered_at >= cutoff - 90), 0) AS recent_revenue
  FROM lines_before, moment
  WHERE customer_id IS NOT NULL AND kind <> 'charge'
  GROUP BY customer_id
),
product_lines AS (
  SELECT customer_id, product_id, count(*) AS lines
  FROM lines_before
  WHERE customer_id IS NOT NULL AND kind = 'sale' AND product_id IS NOT NULL
  GROUP BY customer_id, product_id
),
by_product AS (
  SELECT customer_id, count(*) AS products, sum(lines) AS product_lines, sum(lines * lines) AS squared_lines
  FROM product_lines
  GROUP BY customer_id
)
SELECT
  customer_id,
  CAST(cutoff - first_day AS INTEGER) AS tenure_days,
  CAST(sold AS DOUBLE) / orders AS order_value,
  CASE WHEN orders > 1 THEN CAST(last_day - first_day AS DOUBLE) / (orders - 1) END AS mean_gap_days,
  CASE
    WHEN orders > 2 AND last_day > first_day
    THEN sqrt(CAST((orders - 1) * squared_gaps - (last_day - first_day) * (last_day - first_day) AS DOUBLE)) / (last_day - first_day)
  END AS gap_variation,
  CAST(coalesce(products, 0) AS INTEGER) AS distinct_products,
  1 - CAST(squared_lines AS DOUBLE) / CAST(product_lines * product_lines AS DOUBLE) AS product_diversity,
  CAST(lines AS DOUBLE) / orders AS lines_per_order,
  CAST(units AS DOUBLE) / orders AS units_per_order,
  CASE WHEN sold > 0 THEN least(CAST(returned AS DOUBLE) / CAST(sold AS DOUBLE), 1) END AS return_share,
  CASE WHEN sold + discount > 0 THEN CAST(discount AS DOUBLE) / CAST(sold + discount AS DOUBLE) END AS discount_share,
  CAST(weekend_orders AS DOUBLE) / orders AS weekend_share,
  CAST(evening_orders AS DOUBLE) / orders AS evening_share,
  CAST(recent_orders AS INTEGER) AS orders_last_90_days,
  CAST(recent_revenue AS DECIMAL(18, 4)) AS revenue_last_90_days
FROM by_order JOIN by_line USING (customer_id) LEFT JOIN by_product USING (customer_id) CROSS JOIN moment
