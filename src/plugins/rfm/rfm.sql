-- Recency, frequency and monetary value of every customer who bought before the cutoff; guests together, without a customer.
-- Reads: customer_sums (see customerSums.ts), moment (one row: cutoff DATE).
SELECT
  customer_id,
  CAST((SELECT cutoff FROM moment) - CAST(last_sale_at AS DATE) AS INTEGER) AS recency_days,
  CAST(sales AS INTEGER) AS frequency_orders,
  CAST(amount AS DECIMAL(18, 4)) AS monetary
FROM customer_sums
WHERE sales > 0
