import { buyersBefore, hasOrders } from "segmentarium/ingest";
import { defineStep, fromQuery, type Metric, type Project, type Step, type TableInput } from "segmentarium/plugin";
import { ident, literal } from "segmentarium/table";

/**
 * Every customer who bought before the cutoff, with every metric of every feature: one row per customer. In a project without orders it
 * is every customer who is known by then. A metric that a feature has no row for is missing (NULL), never zero.
 */
export function features(project: Pick<Project, "sources">): Step {
  return hasOrders(project) ? ofBuyers : ofEverybody;
}

const facts = {
  id: "features",
  title: "Customer features",
  provides: ["features"],
  perCutoff: true,
  readsMetrics: true,
} as const;

const ofBuyers = defineStep(import.meta.url, {
  ...facts,
  needs: ["order_lines", "feature/*"],
  run: (inputs, context) => ({
    features: fromQuery(
      featuresQuery(buyersBefore(inputs.order_lines.sql, context.cutoff), Object.values(inputs["feature/*"]), context),
    ),
  }),
});

const ofEverybody = defineStep(import.meta.url, {
  ...facts,
  needs: ["customers", "feature/*"],
  run: (inputs, context) => ({
    features: fromQuery(
      featuresQuery(knownQuery(inputs.customers, context.cutoff), Object.values(inputs["feature/*"]), context),
    ),
  }),
});

function knownQuery(customers: TableInput, cutoff: string): string {
  return `
      SELECT customer_id FROM ${customers.sql}
      WHERE joined_at IS NULL OR joined_at < CAST(${literal(cutoff)} AS TIMESTAMP)`;
}

function featuresQuery(
  people: string,
  tables: readonly TableInput[],
  { metrics }: { readonly metrics: readonly Metric[] },
): string {
  const columns = metrics.map((metric) => {
    const table = tables.findIndex((candidate) => candidate.columns.includes(metric.id));
    if (table < 0) throw new TypeError(`Cannot join the features: no table has the declared metric "${metric.id}"`);
    return `f${table}.${ident(metric.id)}`;
  });
  const joins = tables.map((table, i) => `LEFT JOIN ${table.sql} AS f${i} ON f${i}.customer_id = c.customer_id`);
  return `
    WITH people AS (${people}
    )
    SELECT ${["c.customer_id", ...columns].join(", ")}
    FROM people AS c
    ${joins.join("\n    ")}
    ORDER BY c.customer_id`;
}
