-- Customers by number, what e-mails they got, and their visits in the window.
-- Reads: events_before (events strictly before the cutoff; mail and signs say what their kind, page and device mean), moment (one
-- row: bounds of the window, timeout in microseconds).
-- Signs are bits, for few bytes are to be ordered: 1 key page, 2 shows a page, 4 shows a product, 8 cart, 16 purchase, 32 mobile,
-- 64 known device. Times are whole microseconds.
CREATE TEMP TABLE people AS
SELECT customer_id, CAST(row_number() OVER (ORDER BY customer_id) - 1 AS INTEGER) AS customer, CAST(last_at AS DATE) AS last_day
FROM (
  SELECT customer_id, max(occurred_at) FILTER (NOT mail) AS last_at
  FROM events_before
  WHERE customer_id IS NOT NULL
  GROUP BY customer_id
);

CREATE TEMP VIEW recent AS
SELECT * FROM events_before JOIN people USING (customer_id)
WHERE occurred_at >= (SELECT CAST(first_day AS TIMESTAMP) FROM moment);

CREATE TEMP TABLE by_mail AS
SELECT
  customer,
  count(*) FILTER (opened) AS opens,
  count(*) FILTER (clicked) AS clicks,
  count(*) FILTER (CASE WHEN has_delivered THEN delivered WHEN has_sent THEN sent END) AS received
FROM recent, moment
WHERE mail
GROUP BY customer;

CREATE TEMP TABLE paced_events AS
SELECT
  customer,
  session_id,
  epoch_us(occurred_at) AS micros,
  CASE WHEN seconds IS NOT NULL THEN least(greatest(seconds, 0), timeout // 1000000) * 1000000 END AS spent,
  signs,
  micros - epoch_us(lag(occurred_at) OVER along) AS pause,
  epoch_us(lead(occurred_at) OVER along) - micros AS rest
FROM recent, moment
WHERE NOT mail
WINDOW along AS (PARTITION BY customer, session_id ORDER BY occurred_at, event_id, kind, page);

-- An event without time told is looked at until the next of its visit: only key pages ask for that, as no such time reaches
-- over the last event. Without a session id a rest longer than the timeout ends the visit.
CREATE TEMP TABLE visits AS
WITH visited AS (
  SELECT *, CAST(0 AS BIGINT) AS visit FROM paced_events WHERE session_id IS NOT NULL
  UNION ALL BY NAME
  SELECT
    paced_events.* REPLACE (CASE WHEN rest <= timeout THEN rest END AS rest),
    CAST(sum(CASE WHEN pause <= timeout THEN 0 ELSE 1 END) OVER (PARTITION BY customer ORDER BY micros) AS BIGINT) AS visit
  FROM paced_events, moment
  WHERE session_id IS NULL
)
SELECT
  customer,
  min(micros) AS begun,
  max(micros + coalesce(spent, 0)) - min(micros) AS length,
  count(*) AS events,
  count(*) FILTER (signs & 2 > 0) AS views,
  count(*) FILTER (signs & 4 > 0) AS products,
  coalesce(sum(coalesce(spent, least(coalesce(rest, 0), timeout))) FILTER (signs & 1 > 0), 0) AS key_stay,
  bit_or(signs) AS signs
FROM visited, moment
GROUP BY customer, session_id, visit;

DROP TABLE paced_events;
