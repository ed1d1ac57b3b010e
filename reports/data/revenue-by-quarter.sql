-- Revenue and orders per quarter, for all customers and each segment, over the release table kpis.
-- Months about too few people are held back in kpis, so they add nothing here; held_back_months says how many.
SELECT
  substr(month, 1, 4) || '-Q' || ((CAST(substr(month, 6, 2) AS INTEGER) + 2) // 3) AS quarter,
  segment,
  round(CAST(sum(revenue) AS DOUBLE), 2) AS revenue,
  CAST(sum(orders) AS INTEGER) AS orders,
  CAST(count(*) AS INTEGER) AS months,
  CAST(count(*) FILTER (WHERE suppressed) AS INTEGER) AS held_back_months,
  count(*) = 3 AND bool_and(complete) AS complete
FROM kpis
GROUP BY ALL
ORDER BY quarter, segment
