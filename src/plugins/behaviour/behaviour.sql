-- How every customer who bought before the cutoff behaves.
-- Reads: people (see numbered.sql), by_order and by_line (see sums.sql), counted (see countPeople.ts), moment (one row: cutoff DATE).
-- Quotients are taken once, here, from exact sums; so the result does not depend on threads.
SELECT
  customer_id,
  CAST(cutoff - first_day AS INTEGER) AS tenure_days,
  CAST(sold AS DOUBLE) / orders AS order_value,
  CASE WHEN orders > 1 THEN CAST(last_day - first_day AS DOUBLE) / (orders - 1) END AS mean_gap_days,
  CASE
    WHEN orders > 2 AND last_day > first_day
    THEN sqrt((orders - 1) * squared_gaps - CAST((last_day - first_day) * (last_day - first_day) AS DOUBLE)) / (last_day - first_day)
  END AS gap_variation,
  products AS distinct_products,
  1 - squared_lines / (product_lines * product_lines) AS product_diversity,
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
  top_lines / category_lines AS top_category_share,
  1 - squared_categories / (category_lines * category_lines) AS category_diversity,
  CASE WHEN told_orders > 0 THEN CAST(online_orders AS DOUBLE) / told_orders END AS online_share
FROM people JOIN by_order USING (customer) JOIN by_line USING (customer) JOIN counted USING (customer) CROSS JOIN moment
ORDER BY customer
