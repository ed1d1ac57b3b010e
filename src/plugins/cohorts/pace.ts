import { type Database, literal } from "segmentarium/table";

/** How the days between purchases vary, on the scale of natural logarithms. */
export interface Pace {
  /** Customers with at least one gap. */
  readonly customers: number;
  readonly gaps: number;
  /** Mean over customers of their own mean; undefined when nobody bought on two days. */
  readonly mean: number | undefined;
  /** Variance of one customer's gaps around their own mean; 0 when nobody has two gaps. */
  readonly within: number;
  /** Variance of the customers' true means around the mean of all. */
  readonly between: number;
}

/**
 * The pace of the customers at a cutoff: the one-way random-effects model of log gaps, by moments, in which every customer
 * weighs the same. Sums are exact; so the result does not depend on threads or the order of rows.
 *
 * @param purchases quoted name of a table made by `purchasesQuery`.
 * @param cutoff as `2024-01-31`; that day does not count.
 */
export async function readPace(db: Database, purchases: string, cutoff: string): Promise<Pace> {
  const row = await db.row(`
    WITH sums AS (
      SELECT count(log_gap) AS n, sum(log_gap) AS total, sum(CAST(log_gap AS HUGEINT) * log_gap) AS squares
      FROM ${purchases} WHERE day < CAST(${literal(cutoff)} AS DATE) AND log_gap IS NOT NULL
      GROUP BY customer_id
    ),
    means AS (
      SELECT n, CAST(round(total / n) AS HUGEINT) AS mean, squares - CAST(round(total * (total / n)) AS HUGEINT) AS rest
      FROM sums
    )
    SELECT count(*) AS customers, CAST(sum(n) AS DOUBLE) AS gaps, CAST(sum(mean) AS DOUBLE) AS means,
      CAST(sum(mean * mean) AS DOUBLE) AS squares, CAST(sum(rest) AS DOUBLE) AS rest,
      CAST(sum(CAST(round(1000000000 / n) AS BIGINT)) AS DOUBLE) AS inverses
    FROM means`);
  const number = (name: string) => Number(row?.[name] ?? 0);
  return paceOf({
    customers: number("customers"),
    gaps: number("gaps"),
    means: number("means") / 1e6,
    squares: number("squares") / 1e12,
    rest: number("rest") / 1e12,
    inverses: number("inverses") / 1e9,
  });
}

interface Sums {
  readonly customers: number;
  readonly gaps: number;
  /** Sums over customers: of their means, of their squared means, of 1 / gaps. */
  readonly means: number;
  readonly squares: number;
  readonly inverses: number;
  /** Sum of squares around the customers' own means. */
  readonly rest: number;
}

function paceOf({ customers, gaps, means, squares, inverses, rest }: Sums): Pace {
  if (customers === 0) return { customers, gaps, mean: undefined, within: 0, between: 0 };
  const mean = means / customers;
  const within = gaps > customers ? Math.max(0, rest / (gaps - customers)) : 0;
  const observed = customers > 1 ? Math.max(0, (squares - customers * mean * mean) / (customers - 1)) : 0;
  return { customers, gaps, mean, within, between: Math.max(0, observed - (within * inverses) / customers) };
}

/**
 * SQL for a customer's expected log gap: the mean of the own log gaps, shrunk to that of all customers by as much as few
 * gaps say little: (Σ own + k · mean of all) / (gaps + k), k = within / between. NULL when nobody bought twice.
 *
 * @param gaps SQL of the number of own gaps. @param logs SQL of the sum of their logarithms, in millionths.
 */
export function expectedLog({ mean, within, between }: Pace, gaps: string, logs: string): string {
  if (mean === undefined) return "CAST(NULL AS DOUBLE)";
  const all = `CAST(${literal(mean)} AS DOUBLE)`;
  if (!(between > 0)) return all;
  const k = within / between;
  return `CASE WHEN ${gaps} = 0 THEN ${all}
    ELSE (CAST(${logs} AS DOUBLE) / 1e6 + ${literal(k * mean)}) / (${gaps} + ${literal(k)}) END`;
}
