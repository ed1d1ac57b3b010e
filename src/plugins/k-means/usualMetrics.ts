import { hasOrders } from "segmentarium/ingest";
import type { Project } from "segmentarium/plugin";

const ofOrders = [
  ...["recency_days", "frequency_orders", "order_value", "tenure_days"],
  ...["return_share", "discount_share", "mean_gap_days"],
];

const ofEvents = ["visits", "days_since_visit", "visit_minutes", "pages_per_visit", "bounce_share", "product_views"];

/** What customers are compared by unless told: some of what they did, as orders know it, else events, and the measures that the project names. */
export function usualMetrics({ sources, measures }: Pick<Project, "sources" | "measures">): readonly string[] {
  const browsed = sources.some(({ table }) => table === "events");
  const did = hasOrders({ sources }) ? ofOrders : browsed ? ofEvents : [];
  return [...did, ...measures.filter((name) => !did.includes(name))];
}
