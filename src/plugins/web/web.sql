-- How every customer known to the events before the cutoff used the site and its e-mails.
-- Reads: events_before (strictly before the cutoff, kinds told apart), moment (one row: bounds of the window, timeout).
-- Times are whole microseconds and counts; quotients are taken once, at the end; so the result does not depend on threads.
WITH known AS (
  SELECT customer_id, max(day) FILTER (NOT mail) AS last_day
  FROM events_before
  WHERE customer_id IS NOT NULL
  GROUP BY customer_id
),
recent AS (
  SELECT events_before.*, timeout
  FROM events_before, moment
  WHERE customer_id IS NOT NULL AND day >= first_day
),
paused AS (
  SELECT *, micros - lag(micros) OVER (PARTITION BY customer_id ORDER BY micros) AS pause
  FROM recent
  WHERE NOT mail AND session_id IS NULL
),
visited AS (
  SELECT *, CAST(0 AS BIGINT) AS visit
  FROM recent
  WHERE NOT mail AND session_id IS NOT NULL
  UNION ALL BY NAME
  SELECT * EXCLUDE (pause),
    CAST(sum(CASE WHEN pause <= timeout THEN 0 ELSE 1 END) OVER (PARTITION BY customer_id ORDER BY micros) AS BIGINT) AS visit
  FROM paused
),
stays AS (
  SELECT *,
    least(timeout, CASE
      WHEN seconds IS NOT NULL THEN least(greatest(seconds, 0), timeout) * 1000000
      ELSE coalesce(
        lead(micros) OVER (PARTITION BY customer_id, session_id, visit ORDER BY micros, event_id, kind, page) - micros, 0)
    END) AS stay
  FROM visited
),
visits AS (
  SELECT
    customer_id,
    min(micros) AS begun,
    max(micros + stay) - min(micros) AS length,
    count(*) AS events,
    count(*) FILTER (viewed) AS views,
    count(*) FILTER (product) AS products,
    coalesce(sum(stay) FILTER (key_page), 0) AS key_stay,
    bool_or(cart) AS cart,
    bool_or(bought) AS bought,
    bool_or(mobile) AS mobile,
    bool_or(device IS NOT NULL) AS told
  FROM stays
  GROUP BY customer_id, session_id, visit
),
by_visit AS (
  SELECT
    customer_id,
    count(*) AS visits,
    median(length) AS length,
    count(*) FILTER (events = 1) AS bounces,
    sum(views) AS views,
    sum(products) AS products,
    sum(key_stay) AS key_stay,
    count(*) FILTER (cart) AS carts,
    count(*) FILTER (cart AND NOT bought) AS left_carts,
    count(*) FILTER (told) AS told,
    count(*) FILTER (mobile) AS mobile,
    count(*) FILTER (isodow(make_timestamp(begun)) >= 6) AS weekend,
    count(*) FILTER (hour(make_timestamp(begun)) >= 18) AS evening
  FROM visits
  GROUP BY customer_id
),
by_mail AS (
  SELECT
    customer_id,
    count(*) FILTER (opened) AS opens,
    count(*) FILTER (clicked) AS clicks,
    count(*) FILTER (CASE WHEN has_delivered THEN delivered WHEN has_sent THEN sent END) AS received
  FROM recent, moment
  WHERE mail
  GROUP BY customer_id
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
  CASE WHEN received > 0 THEN least(CAST(opens AS DOUBLE) / received, 1) END AS email_open_rate,
  CASE WHEN received > 0 THEN least(CAST(clicks AS DOUBLE) / received, 1) END AS email_click_rate,
  CASE WHEN opens > 0 THEN least(CAST(clicks AS DOUBLE) / opens, 1) END AS email_clicks_per_open
FROM known LEFT JOIN by_visit USING (customer_id) LEFT JOIN by_mail USING (customer_id) CROSS JOIN moment
WHERE covered
