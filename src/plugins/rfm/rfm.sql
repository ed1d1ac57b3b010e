-- Recency, frequency and monetary value of every customer who bought before the cutoff; guests together, without a customer.
-- Reads: orders_before (orders by their lines strictly before the cutoff), moment (one row: cutoff DATE).
SELECT
  customer_id,
  CAST(any_value(moment.cutoff) - max(CAST(ordered_at AS DATE)) FILTER (kind = 'sale') AS INTEGER) AS recency_days,
  CAST(count(*) FILTER (kind = 'sale') AS INTEGER) AS frequency_orders,
  CAST(sum(amount) AS DECIMAL(18, 4)) AS monetary
FROM orders_before, moment
GROUP BY customer_id
HAVING count(*) FILTER (kind = 'sale') > 0
