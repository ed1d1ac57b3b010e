-- How every customer who bought before the cutoff behaves.
-- Reads: counted (see loadPeople.ts), a row per customer.
-- Quotients are taken once, here, from exact sums; so the result does not depend on threads.
SELECT
  customer_id,
  tenure AS tenure_days,
  CASE WHEN lines > 0 THEN sold / orders END AS order_value,
  CASE WHEN orders > 1 THEN CAST(span AS DOUBLE) / (orders - 1) END AS mean_gap_days,
  CASE
    WHEN orders > 2 AND span > 0
    THEN sqrt((orders - 1) * squared_gaps - CAST(span AS DOUBLE) * span) / span
  END AS gap_variation,
  products AS distinct_products,
  1 - squared_lines / (nullif(product_lines, 0) * product_lines) AS product_diversity,
  lines / orders AS lines_per_order,
  CASE WHEN lines > 0 THEN units / orders END AS units_per_order,
  CASE WHEN sold > 0 THEN least((0 - back) / sold, 1) END AS return_share,
  CASE WHEN full_price > 0 THEN discount / full_price END AS discount_share,
  CAST(weekend_orders AS DOUBLE) / orders AS weekend_share,
  CAST(evening_orders AS DOUBLE) / orders AS evening_share,
  month_orders AS orders_last_30_days,
  recent_orders AS orders_last_90_days,
  year_orders AS orders_last_365_days,
  month_revenue AS revenue_last_30_days,
  recent_revenue AS revenue_last_90_days,
  year_revenue AS revenue_last_365_days,
  weighted_orders,
  weighted_revenue,
  CASE WHEN tenure >= 360 THEN CAST(tilt AS DOUBLE) / 286 END AS orders_trend,
  top_lines / nullif(category_lines, 0) AS top_category_share,
  1 - squared_categories / (nullif(category_lines, 0) * category_lines) AS category_diversity,
  CASE WHEN told_orders > 0 THEN CAST(online_orders AS DOUBLE) / told_orders END AS online_share
FROM counted
WHERE lines + others > 0
ORDER BY customer
