-- Customers and products by number, and orders and lines with these numbers: numbers group several times faster than names.
-- Reads: orders_before (by their lines before the cutoff), lines_before (strictly before the cutoff), categories (of products
-- that have one: product_id and a number from 0).
CREATE TEMP TABLE people AS
SELECT customer_id, CAST(row_number() OVER (ORDER BY customer_id) - 1 AS INTEGER) AS customer
FROM (SELECT DISTINCT customer_id FROM orders_before WHERE kind = 'sale' AND customer_id IS NOT NULL);

CREATE TEMP TABLE numbered_products AS
SELECT product_id, CAST(row_number() OVER (ORDER BY product_id) - 1 AS INTEGER) AS product, coalesce(category, -1) AS category
FROM (SELECT DISTINCT product_id FROM lines_before WHERE product_id IS NOT NULL) LEFT JOIN categories USING (product_id);

CREATE TEMP TABLE numbered_orders AS
SELECT customer, ordered_at, CAST(ordered_at AS DATE) AS day, channel
FROM orders_before JOIN people USING (customer_id)
WHERE kind = 'sale';

CREATE TEMP TABLE numbered_lines AS
SELECT customer, product, CAST(ordered_at AS DATE) AS day, kind = 'sale' AS sale, quantity, amount, discount
FROM lines_before JOIN people USING (customer_id) LEFT JOIN numbered_products USING (product_id)
WHERE kind <> 'charge';
