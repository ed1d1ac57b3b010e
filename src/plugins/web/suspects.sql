-- Visits that may be others when all events of the window are seen together, as rows of kept_visits.
-- Reads: kept_visits (visits of pieces, as if there were no other events), ranges (first and last event of each piece), bounds (one row: start and
-- stop of the window in microseconds), moment (one row: timeout in microseconds).
-- They reach over an end of the window; or another has the same session; or they have none, and another piece has one of the same customer so near
-- that both are one.
CREATE TEMP TABLE suspects AS
WITH visited AS (SELECT rowid AS place, * FROM kept_visits),
repeated AS (
  SELECT customer, session FROM kept_visits WHERE session IS NOT NULL GROUP BY customer, session HAVING count(*) > 1
),
near AS (
  SELECT place, customer, begun, begun - max(ended) OVER (
      PARTITION BY customer ORDER BY begun, place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS pause
  FROM visited, moment
  WHERE session IS NULL AND EXISTS (
    SELECT 1 FROM ranges AS r
    WHERE r.piece <> visited.piece AND r.first <= visited.ended + timeout AND r.last >= visited.begun - timeout)
),
numbered AS (
  SELECT place, customer,
    sum(CASE WHEN pause <= timeout THEN 0 ELSE 1 END) OVER (PARTITION BY customer ORDER BY begun, place ROWS UNBOUNDED PRECEDING) AS run
  FROM near, moment
),
found AS (
  SELECT place FROM visited, bounds WHERE begun < start OR ended >= stop
  UNION
  SELECT place FROM visited SEMI JOIN repeated USING (customer, session)
  UNION
  SELECT place FROM (SELECT place, count(*) OVER (PARTITION BY customer, run) AS visits FROM numbered) WHERE visits > 1
)
SELECT place, piece, customer, session,
  -- Of one that reaches over the end the last event before it is asked for, wherever it is.
  CASE WHEN ended >= stop THEN begun ELSE greatest(begun, start) END AS begun, least(ended, stop - 1) AS ended
FROM visited SEMI JOIN found USING (place), bounds;
