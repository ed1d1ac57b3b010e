-- What each customer's orders and lines come to.
-- Reads: numbered_orders, numbered_lines (see numbered.sql), moment (one row: cutoff DATE, half_life in days).
-- Sums are exact (integers, DECIMAL), so that they do not depend on threads. The weight of a day is rounded to 15 decimals, so that
-- weighted sums are exact too. Lines are brought together by day first.
CREATE TEMP TABLE by_order AS
SELECT
  customer,
  count(*) AS orders,
  min(day) AS first_day,
  max(day) AS last_day,
  count(*) FILTER (isodow(day) >= 6) AS weekend_orders,
  count(*) FILTER (hour(ordered_at) >= 18) AS evening_orders,
  count(*) FILTER (day >= cutoff - 30) AS month_orders,
  count(*) FILTER (day >= cutoff - 90) AS recent_orders,
  count(*) FILTER (day >= cutoff - 365) AS year_orders,
  sum(CAST(pow(0.5, (cutoff - day) / half_life) AS DECIMAL(18, 15))) AS weighted_orders,
  coalesce(sum(11 - 2 * ((cutoff - day - 1) // 30)) FILTER (day >= cutoff - 360), 0) AS tilt,
  count(channel) AS told_orders,
  count(*) FILTER (is_online(channel)) AS online_orders
FROM numbered_orders, moment
GROUP BY customer;

CREATE TEMP TABLE by_line AS
WITH days AS (
  SELECT
    customer,
    day,
    count(*) FILTER (sale) AS lines,
    sum(quantity) FILTER (sale) AS units,
    sum(amount) FILTER (sale) AS sold,
    sum(discount) FILTER (sale) AS discount,
    sum(amount) FILTER (NOT sale) AS returned,
    CAST(sum(amount) AS DECIMAL(18, 4)) AS net
  FROM numbered_lines
  GROUP BY customer, day
)
SELECT
  customer,
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
GROUP BY customer;

DROP TABLE numbered_orders;
DROP TABLE numbered_lines;
