-- Customers by number, and what e-mails they got in the window.
-- Reads: events_before (events strictly before the cutoff; mail and signs say what their kind, page and device mean), moment (one
-- row: bounds of the window, what is known of e-mails).
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
