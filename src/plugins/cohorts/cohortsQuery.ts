import { coverageQuery, type DatedLines } from "segmentarium/ingest";
import { literal } from "segmentarium/table";

export interface CohortTables extends DatedLines {
  /** What makes a customer active: something bought, or any line, returns and charges included. */
  readonly activity: "sales" | "lines";
}

/**
 * One row per cohort: the calendar month of the first activity, whether the data covers it, its customers, and what all of
 * them bought less returns up to the as-of. Sums are exact (DECIMAL, integers).
 */
export function cohortsQuery(tables: CohortTables): string {
  return `
    WITH ${memberships(tables)},
    revenues AS (
      SELECT cohort, sum(l.amount) AS revenue
      FROM ${tables.lines} AS l JOIN firsts USING (customer_id)
      WHERE l.kind IN ('sale', 'return') AND l.ordered_at < ${moment(tables)}
      GROUP BY cohort
    ),
    sizes AS (SELECT cohort, count(*) AS people FROM firsts GROUP BY cohort)
    SELECT strftime(cohort, '%Y-%m') AS cohort, complete, people, coalesce(revenue, 0) AS revenue,
      CAST(coalesce(revenue, 0) AS DOUBLE) / people AS revenue_per_customer
    FROM sizes LEFT JOIN revenues USING (cohort) JOIN calendar ON calendar.month = cohort
    ORDER BY cohort`;
}

/** One row per cohort and later calendar month of the data: how many of its customers were active, and how many not. */
export function cohortMonthsQuery(tables: CohortTables): string {
  return `
    WITH ${memberships(tables)},
    sizes AS (SELECT cohort, count(*) AS people FROM firsts GROUP BY cohort),
    counts AS (
      SELECT cohort, month, count(*) AS active FROM active_months JOIN firsts USING (customer_id) GROUP BY cohort, month
    ),
    cells AS (
      SELECT cohort, month, complete, people, coalesce(active, 0) AS active
      FROM sizes JOIN calendar ON calendar.month > cohort LEFT JOIN counts USING (cohort, month)
    )
    SELECT strftime(cohort, '%Y-%m') AS cohort, strftime(month, '%Y-%m') AS month,
      date_diff('month', cohort, month) AS age, complete, people, active, people - active AS inactive,
      active / people AS retention
    FROM cells
    ORDER BY month, cohort`;
}

function memberships(tables: CohortTables): string {
  const counts = tables.activity === "sales" ? "kind = 'sale'" : "true";
  return `
    active_months AS (
      SELECT DISTINCT customer_id, CAST(date_trunc('month', ordered_at) AS DATE) AS month
      FROM ${tables.lines}
      WHERE ${counts} AND customer_id IS NOT NULL AND ordered_at < ${moment(tables)}
    ),
    firsts AS (SELECT customer_id, min(month) AS cohort FROM active_months GROUP BY customer_id),
    covered AS (${coverageQuery(tables)}),
    calendar AS (
      SELECT month, coalesce(bool_or(complete), false) AS complete
      FROM (FROM covered UNION ALL SELECT DISTINCT month, CAST(NULL AS BOOLEAN) FROM active_months)
      GROUP BY month
    )`;
}

function moment({ asOf }: DatedLines): string {
  return `CAST(${literal(asOf)} AS TIMESTAMP)`;
}
