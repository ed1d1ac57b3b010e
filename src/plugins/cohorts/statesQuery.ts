import { literal } from "segmentarium/table";
import type { LifecycleRules } from "./lifecycleRules.ts";
import { expectedLog, type Pace } from "./pace.ts";

/**
 * Every customer at a cutoff with exactly one state, and what it rests on: first_day, last_day, silence_days, gaps,
 * expected_log (of the usual gap in days). A return from dormancy is judged by the customer's gaps before it.
 *
 * While nobody bought twice there is no usual gap, and a customer is new or current.
 *
 * @param purchases quoted name of a table made by `purchasesQuery`, perhaps beyond the cutoff.
 */
export function statesQuery(purchases: string, cutoff: string, pace: Pace, rules: LifecycleRules): string {
  const day = `CAST(${literal(cutoff)} AS DATE)`;
  const times = (factor: number) => `${literal(factor)} * exp(expected_log)`;
  const earlier = `${literal(rules.dormantFactor)} * exp(${expectedLog(pace, "gaps_before", "logs_before")})`;
  return `
    WITH known AS (
      SELECT *, exp(log_gap / 1e6) > ${earlier} AND day >= ${day} - ${rules.reactivatedDays} AS returned
      FROM ${purchases} WHERE day < ${day}
    ),
    person AS (
      SELECT customer_id, min(day) AS first_day, max(day) AS last_day, count(log_gap) AS gaps,
        coalesce(sum(log_gap), 0) AS logs, coalesce(bool_or(returned), false) AS returned
      FROM known GROUP BY customer_id
    ),
    measured AS (
      SELECT *, CAST(${day} - last_day AS INTEGER) AS silence_days, ${expectedLog(pace, "gaps", "logs")} AS expected_log
      FROM person
    )
    SELECT customer_id,
      CASE
        WHEN ${day} - first_day <= ${rules.newDays} THEN 'new'
        WHEN silence_days > ${times(rules.dormantFactor)} THEN 'dormant'
        WHEN silence_days > ${times(rules.atRiskFactor)} THEN 'at-risk'
        WHEN returned THEN 'reactivated'
        ELSE 'current'
      END AS state,
      first_day, last_day, silence_days, CAST(gaps AS INTEGER) AS gaps, expected_log
    FROM measured
    ORDER BY customer_id`;
}
