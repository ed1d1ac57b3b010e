-- The visits that events are of.
-- Reads: recent (events of customers by number; mail and signs say what their kind, page and device mean), moment (one row: timeout in
-- microseconds).
-- Signs are bits, for few bytes are to be ordered: 1 key page, 2 shows a page, 4 shows a product, 8 cart, 16 purchase, 32 mobile,
-- 64 known device. Times are whole microseconds. `session` stands for the session id: equal ids have equal ones.
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
WINDOW along AS (PARTITION BY customer, session_id ORDER BY occurred_at, event_id, kind, page, seconds, signs);

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
  CASE WHEN session_id IS NOT NULL THEN hash(session_id) END AS session,
  min(micros) AS begun,
  max(micros) AS ended,
  max(micros + coalesce(spent, 0)) - min(micros) AS length,
  count(*) AS events,
  count(*) FILTER (signs & 2 > 0) AS views,
  count(*) FILTER (signs & 4 > 0) AS products,
  CAST(coalesce(sum(coalesce(spent, least(coalesce(rest, 0), timeout))) FILTER (signs & 1 > 0), 0) AS BIGINT) AS key_stay,
  bit_or(signs) AS signs
FROM visited, moment
GROUP BY customer, session_id, visit;

DROP TABLE paced_events;
