-- Products by number, and orders and lines of customers with numbers: numbers group several times faster than names.
-- Reads: orders_before (by their lines before the cutoff), lines_before (strictly before the cutoff), categories (of products
-- that have one: product_id and a number from 0), moment (one row: half_life in days), is_online(channel).
CREATE TEMP TABLE numbered_products AS
SELECT product_id, CAST(row_number() OVER (ORDER BY product_id) - 1 AS INTEGER) AS product, coalesce(category, -1) AS category
FROM (SELECT DISTINCT product_id FROM lines_before WHERE product_id IS NOT NULL) LEFT JOIN categories USING (product_id);

-- Of each order its customer, and eight times its day since 1970 with 1 more for an evening, 2 for a known channel and 4 for one that is online.
CREATE TEMP VIEW sales AS
SELECT
  customer_id,
  CAST(
    8 * (CAST(ordered_at AS DATE) - DATE '1970-01-01') + CAST(hour(ordered_at) >= 18 AS INTEGER)
    + 2 * CAST(channel IS NOT NULL AS INTEGER) + 4 * CAST(coalesce(is_online(channel), false) AS INTEGER) AS INTEGER
  ) AS day
FROM orders_before
WHERE kind = 'sale' AND customer_id IS NOT NULL;

-- Of each line its customer and product (-1 where it names none), twice its day since 1970 and one more for a sale, and its numbers.
CREATE TEMP VIEW goods AS
SELECT
  customer_id,
  coalesce(product, -1) AS product,
  CAST(2 * (CAST(ordered_at AS DATE) - DATE '1970-01-01') + CAST(kind = 'sale' AS INTEGER) AS INTEGER) AS day,
  coalesce(quantity, 0) AS quantity,
  CAST(coalesce(amount, 0) AS DECIMAL(18, 4)) AS amount,
  CAST(coalesce(discount, 0) AS DECIMAL(18, 4)) AS discount
FROM lines_before LEFT JOIN numbered_products USING (product_id)
WHERE kind <> 'charge' AND customer_id IS NOT NULL;

-- What an order or line counts by its age in days: rounded to 15 decimals and a whole number of them, so that sums are exact. Beyond 51
-- half-lives it is 0.
CREATE TEMP TABLE weights AS
SELECT
  CAST(age AS INTEGER) AS age,
  CAST(CAST(pow(0.5, age / half_life) AS DECIMAL(18, 15)) * 1000000000000000 AS BIGINT) AS weight
FROM moment, range(CAST(ceil(51 * half_life) AS BIGINT) + 1) AS ages (age);
