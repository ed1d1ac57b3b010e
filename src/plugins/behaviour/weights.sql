-- Reads: moment (one row: half_life in days).

-- What an order or line counts by its age in days: rounded to 15 decimals and a whole number of them, so that sums are exact. Beyond 51
-- half-lives it is 0.
CREATE TEMP TABLE weights AS
SELECT
  CAST(age AS INTEGER) AS age,
  CAST(CAST(pow(0.5, age / half_life) AS DECIMAL(18, 15)) * 1000000000000000 AS BIGINT) AS weight
FROM moment, range(CAST(ceil(51 * half_life) AS BIGINT) + 1) AS ages (age);
