import type { TableInput } from "segmentarium/plugin";
import { ident, literal } from "segmentarium/table";

/** A measure that takes part in a score: its table, its column and its weight, which is not 0. */
export interface ScoreInput {
  readonly table: TableInput;
  readonly column: string;
  readonly weight: number;
}

/**
 * A query for customer_id and a score of 0 to 100: 100 × the weighted mean of ranks, over the inputs that a customer has.
 *
 * A rank is (customers below + half of those alike, without oneself) / (customers who have a value - 1): 0 for the least, 1 for
 * the most, 0.5 when all are alike. A weight below 0 turns the rank round. Undefined (NULL) for who has no input at all.
 *
 * @param customers quoted name of the table whose customers are scored.
 */
export function scoreQuery(customers: string, inputs: readonly ScoreInput[], name: string): string {
  const columns = inputs.map(({ column }, i) => `CAST(f${i}.${ident(column)} AS DOUBLE) AS x${i}`);
  const joins = inputs.map(({ table }, i) => `LEFT JOIN ${table.sql} AS f${i} ON f${i}.customer_id = c.customer_id`);
  const ranks = inputs.map((_, i) => `${rank(`x${i}`)} AS r${i}`);
  const parts = inputs.map(({ weight }, i) => {
    const points = weight > 0 ? `r${i}` : `(1 - r${i})`;
    return `coalesce(${literal(Math.abs(weight))} * ${points}, 0)`;
  });
  const weights = inputs.map(({ weight }, i) => `CASE WHEN r${i} IS NULL THEN 0 ELSE ${literal(Math.abs(weight))} END`);
  return `
    WITH inputs AS (SELECT c.customer_id, ${columns.join(", ")} FROM ${customers} AS c ${joins.join(" ")}),
    ranked AS (SELECT customer_id, ${ranks.join(", ")} FROM inputs)
    SELECT customer_id, CASE WHEN ${weights.join(" + ")} > 0
      THEN least(100 * (${parts.join(" + ")}) / (${weights.join(" + ")}), 100) END AS ${ident(name)}
    FROM ranked ORDER BY customer_id`;
}

function rank(x: string): string {
  return `
    CASE WHEN ${x} IS NULL THEN NULL WHEN count(${x}) OVER () = 1 THEN 0.5
      ELSE (rank() OVER (ORDER BY ${x} NULLS LAST) - 1 + (count(*) OVER (PARTITION BY ${x}) - 1) / 2)
        / (count(${x}) OVER () - 1) END`;
}
