-- How every customer who bought before the cutoff behaves, from orders and their lines.
-- Reads: orders_before (by their lines before the cutoff), lines_before (strictly before the cutoff), categories (of products
-- that have one), moment (one row: cutoff DATE, half_life in days).
-- Sums are exact (integers, DECIMAL); quotients are taken once, at the end; so the result does not depend on threads. The weight
-- of a day is rounded to 15 decimals, so that weighted sums are exact too. Lines are brought together by day first, and products and
-- categories are numbered, which is faster than grouping by their names.
WITH sales AS (
  SELECT customer_id, ordered_at, CAST(ordered_at AS DATE) AS day, channel
  FROM orders_before
  WHERE kind = 'sale' AND customer_id IS NOT NULL
),
gaps AS (
  SELECT customer_id, ordered_at, day, channel, day - lag(day) OVER (PARTITION BY customer_id ORDER BY day) AS gap
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
    count(*) FILTER (day >= cutoff - 30) AS month_orders,
    count(*) FILTER (day >= cutoff - 90) AS recent_orders,
    count(*) FILTER (day >= cutoff - 365) AS year_orders,
    sum(CAST(pow(0.5, (cutoff - day) / half_life) AS DECIMAL(18, 15))) AS weighted_orders,
    coalesce(sum(11 - 2 * ((cutoff - day - 1) // 30)) FILTER (day >= cutoff - 360), 0) AS tilt,
    count(channel) AS told_orders,
    count(*) FILTER (is_online(channel)) AS online_orders
  FROM gaps, moment
  GROUP BY customer_id
),
days AS (
  SELECT
    customer_id,
    CAST(ordered_at AS DATE) AS day,
    count(*) FILTER (kind = 'sale') AS lines,
    sum(quantity) FILTER (kind = 'sale') AS units,
    sum(amount) FILTER (kind = 'sale') AS sold,
    sum(discount) FILTER (kind = 'sale') AS discount,
    sum(amount) FILTER (kind = 'return') AS returned,
    CAST(sum(amount) AS DECIMAL(18, 4)) AS net
  FROM lines_before
  WHERE customer_id IS NOT NULL AND kind <> 'charge'
  GROUP BY ALL
),
by_line AS (
  SELECT
    customer_id,
    sum(lines) AS lines,
    sum(units) AS units,
    sum(sold) AS sold,
    sum(discount) AS discount,
    -coalesce(sum(returned), 0) AS returned,
    coalesce(sum(net) FILTER (day >= cutoff - 30), 0) AS month_revenue,
    coalesce(sum(net) FILTER (day >= cutoff - 90), 0) AS recent_revenue,
    coalesce(sum(net) FILTER (day >= cutoff - 365), 0) AS year_revenue,
    sum(net * CAST(pow(0.5, (cutoff - day) / half_life) AS DECIMAL(18, 15))) AS weighted_revenue
  FROM days, moment
  GROUP BY customer_id
),
numbered AS (
  SELECT product_id, category, row_number() OVER (ORDER BY product_id) AS product, dense_rank() OVER (ORDER BY category) AS shelf
  FROM (SELECT DISTINCT product_id FROM lines_before WHERE product_id IS NOT NULL) LEFT JOIN categories USING (product_id)
),
product_lines AS (
  SELECT customer_id, CAST(product AS INTEGER) AS product, count(*) AS lines
  FROM lines_before JOIN numbered USING (product_id)
  WHERE customer_id IS NOT NULL AND kind = 'sale'
  GROUP BY ALL
),
by_product AS (
  SELECT customer_id, count(*) AS products, sum(lines) AS product_lines, sum(lines * lines) AS squared_lines
  FROM product_lines
  GROUP BY customer_id
),
category_lines AS (
  SELECT customer_id, CAST(shelf AS INTEGER) AS shelf, sum(lines) AS lines
  FROM product_lines JOIN numbered USING (product)
  WHERE category IS NOT NULL
  GROUP BY ALL
),
by_category AS (
  SELECT customer_id, max(lines) AS top_lines, sum(lines) AS category_lines, sum(lines * lines) AS squared_categories
  FROM category_lines
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
  CAST(month_orders AS INTEGER) AS orders_last_30_days,
  CAST(recent_orders AS INTEGER) AS orders_last_90_days,
  CAST(year_orders AS INTEGER) AS orders_last_365_days,
  CAST(month_revenue AS DECIMAL(18, 4)) AS revenue_last_30_days,
  CAST(recent_revenue AS DECIMAL(18, 4)) AS revenue_last_90_days,
  CAST(year_revenue AS DECIMAL(18, 4)) AS revenue_last_365_days,
  CAST(weighted_orders AS DOUBLE) AS weighted_orders,
  CAST(weighted_revenue AS DOUBLE) AS weighted_revenue,
  CASE WHEN cutoff - first_day >= 360 THEN CAST(tilt AS DOUBLE) / 286 END AS orders_trend,
  CAST(top_lines AS DOUBLE) / category_lines AS top_category_share,
  1 - CAST(squared_categories AS DOUBLE) / CAST(category_lines * category_lines AS DOUBLE) AS category_diversity,
  CASE WHEN told_orders > 0 THEN CAST(online_orders AS DOUBLE) / told_orders END AS online_share
FROM by_order JOIN by_line USING (customer_id) LEFT JOIN by_product USING (customer_id) LEFT JOIN by_category USING (customer_id)
  CROSS JOIN moment
