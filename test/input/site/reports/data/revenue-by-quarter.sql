-- Revenue by quarter
SELECT left(month, 4) || '-Q' || CAST(ceil(CAST(right(month, 2) AS INTEGER) / 3) AS INTEGER) AS quarter, sum(revenue) AS revenue
FROM kpis GROUP BY ALL ORDER BY quarter;
