import { defineStep, fromQuery, type Metric, type TableInput } from "segmentarium/plugin";
import { ident, literal } from "segmentarium/table";

/**
 * Every customer who bought before the cutoff, with every metric of every feature: one row per customer.
 * A metric that a feature has no row for is missing (NULL), never zero.
 */
export const features = defineStep(import.meta.url, {
  id: "features",
  title: "Customer features",
  needs: ["order_lines", "feature/*"],
  provides: ["features"],
  perCutoff: true,
  readsMetrics: true,
  run: (inputs, context) => ({
    features: fromQuery(featuresQuery(inputs.order_lines, Object.values(inputs["feature/*"]), context)),
  }),
});

interface Facts {
  readonly cutoff: string;
  readonly metrics: readonly Metric[];
}

export function featuresQuery(lines: TableInput, tables: readonly TableInput[], { cutoff, metrics }: Facts): string {
  const columns = metrics.map((metric) => {
    const table = tables.findIndex((candidate) => candidate.columns.includes(metric.id));
    if (table < 0) throw new TypeError(`Cannot join the features: no table has the declared metric "${metric.id}"`);
    return `f${table}.${ident(metric.id)}`;
  });
  const joins = tables.map((table, i) => `LEFT JOIN ${table.sql} AS f${i} ON f${i}.customer_id = c.customer_id`);
  return `
    WITH customers_with_orders AS (
      SELECT DISTINCT customer_id FROM ${lines.sql}
      WHERE kind = 'sale' AND customer_id IS NOT NULL AND ordered_at < CAST(${literal(cutoff)} AS TIMESTAMP)
    )
    SELECT ${["c.customer_id", ...columns].join(", ")}
    FROM customers_with_orders AS c
    ${joins.join("\n    ")}
    ORDER BY c.customer_id`;
}
