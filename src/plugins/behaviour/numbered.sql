-- Orders of sale by number, and what orders and lines count by their age.
-- Reads: orders_before (by their lines before the cutoff), moment (one row: half_life in days), is_online(channel).

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

-- What an order or line counts by its age in days: rounded to 15 decimals and a whole number of them, so that sums are exact. Beyond 51
-- half-lives it is 0.
CREATE TEMP TABLE weights AS
SELECT
  CAST(age AS INTEGER) AS age,
  CAST(CAST(pow(0.5, age / half_life) AS DECIMAL(18, 15)) * 1000000000000000 AS BIGINT) AS weight
FROM moment, range(CAST(ceil(51 * half_life) AS BIGINT) + 1) AS ages (age);
