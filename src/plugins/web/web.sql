-- How every customer known to the events before the cutoff used the site and its e-mails.
-- Reads: people, by_mail, visits (see people.sql and visits.sql), moment (one row: cutoff, whether the window is covered, what is known of e-mails).
-- Times are whole microseconds and counts; quotients are taken once, here; so the result does not depend on threads.
WITH by_visit AS (
  SELECT
    customer,
    count(*) AS visits,
    median(length) AS length,
    count(*) FILTER (events = 1) AS bounces,
    sum(views) AS views,
    sum(products) AS products,
    sum(key_stay) AS key_stay,
    count(*) FILTER (signs & 8 > 0) AS carts,
    count(*) FILTER (signs & 24 = 8) AS left_carts,
    count(*) FILTER (signs & 64 > 0) AS told,
    count(*) FILTER (signs & 32 > 0) AS mobile,
    count(*) FILTER (isodow(make_timestamp(begun)) >= 6) AS weekend,
    count(*) FILTER (hour(make_timestamp(begun)) >= 18) AS evening
  FROM visits
  GROUP BY customer
)
SELECT
  customer_id,
  CAST(coalesce(visits, 0) AS INTEGER) AS visits,
  CAST(cutoff - last_day AS INTEGER) AS days_since_visit,
  length / 60000000 AS visit_minutes,
  CAST(views AS DOUBLE) / visits AS pages_per_visit,
  CAST(bounces AS DOUBLE) / visits AS bounce_share,
  CAST(key_stay AS DOUBLE) / (60000000 * visits) AS key_page_minutes,
  CAST(coalesce(products, 0) AS INTEGER) AS product_views,
  CASE WHEN carts > 0 THEN CAST(left_carts AS DOUBLE) / carts END AS cart_abandonment,
  CASE WHEN told > 0 THEN CAST(mobile AS DOUBLE) / told END AS mobile_share,
  CAST(weekend AS DOUBLE) / visits AS weekend_visit_share,
  CAST(evening AS DOUBLE) / visits AS evening_visit_share,
  CASE WHEN has_mail THEN CAST(coalesce(opens, 0) AS INTEGER) END AS email_opens,
  CASE WHEN has_mail THEN CAST(coalesce(clicks, 0) AS INTEGER) END AS email_clicks,
  CASE WHEN received > 0 THEN least(CAST(opens AS DOUBLE) / received, 1) END AS email_open_rate,
  CASE WHEN received > 0 THEN least(CAST(clicks AS DOUBLE) / received, 1) END AS email_click_rate,
  CASE WHEN opens > 0 THEN least(CAST(clicks AS DOUBLE) / opens, 1) END AS email_clicks_per_open
FROM people LEFT JOIN by_visit USING (customer) LEFT JOIN by_mail USING (customer) CROSS JOIN moment
WHERE covered
ORDER BY customer
