-- Recency, frequency and monetary value of every customer who bought before the cutoff; guests together, without a customer.
-- Reads: orders_before (orders by their lines strictly before the cutoff), moment (one row: cutoff DATE).
SELECT
  customer_id,
  CAST((SELECT cutoff FROM moment) - CAST(last_sale_at AS DATE) AS INTEGER) AS recency_days,
  CAST(sales AS INTEGER) AS frequency_orders,
  CAST(amount AS DECIMAL(18, 4)) AS monetary
FROM (
  SELECT
    customer_id,
    max(ordered_at) FILTER (kind = 'sale') AS last_sale_at,
    count(*) FILTER (kind = 'sale') AS sales,
    sum(amount) AS amount
  FROM orders_before
  GROUP BY customer_id
)
WHERE sales > 0
