import type { ReleaseDeclaration } from "segmentarium/plugin";

const bought = ["buyers", "non_buyers"];
const stayed = ["retained", "lapsed"];

/** What a project knows of its segments beside who is in them. */
export interface SegmentFigures {
  readonly orders: boolean;
}

export const everything: SegmentFigures = { orders: true };

/** Columns that rest on orders. */
const ofOrders =
  /^(buyers|non_buyers|revenue|average_order_value|orders_per_customer|recency_days|retention|retained|lapsed)(_|$)/;

/** Whether the table has a column, given as `segments.revenue` or by its name. */
export function isThere(column: string, { orders }: SegmentFigures): boolean {
  return orders || !ofOrders.test(column.slice(column.indexOf(".") + 1));
}

/** The declared table of segments. What is about fewer people than the segment has says about whom. */
export const segmentsTable = (currency: string, has: SegmentFigures = everything): ReleaseDeclaration => {
  const table = wholeTable(currency);
  if (has.orders) return table;
  const description =
    "One row per segment of all customers who are known. Share = its customers / all of them: a count of everybody, so it has no interval. NPS = latest answer per customer in the 12 months before the as-of, with the ends of its 95% interval.";
  return { ...table, description, columns: table.columns.filter(({ name }) => isThere(name, has)) };
};

const wholeTable = (currency: string): ReleaseDeclaration => ({
  id: "segments",
  title: "Segments",
  description:
    "One row per segment of the customers who bought before the as-of. Share = its customers / all of them: a count of everybody, so it has no interval. Revenue = sales less returns in the 12 months before the as-of, without charges; revenue share is of all segments. Average order value = revenue / orders (net of returns, as in the monthly figures), orders per customer = orders / customers of the segment, in the same months. Retention = of the customers who bought 12 to 6 months before the as-of, the share who bought again in the last 6. NPS = latest answer per customer in those 12 months. Each figure but the counts has the ends of its 95% interval: what it would be with other customers of the same kind.",
  people: "people",
  order: ["segment"],
  totals: [{ column: "segment" }],
  columns: [
    { name: "segment", type: "text", key: true },
    { name: "name", type: "text" },
    { name: "description", type: "text" },
    { name: "rank", type: "integer" },
    { name: "people", type: "integer", unit: "customers" },
    { name: "share", type: "number", unit: "share" },
    { name: "buyers", type: "integer", unit: "customers", about: bought },
    { name: "non_buyers", type: "integer", unit: "customers", about: bought },
    { name: "revenue", type: "number", unit: currency, about: "buyers" },
    { name: "revenue_low", type: "number", unit: currency, nullable: true, about: "buyers" },
    { name: "revenue_high", type: "number", unit: currency, nullable: true, about: "buyers" },
    { name: "revenue_share", type: "number", unit: "share", nullable: true, about: "buyers" },
    { name: "revenue_share_low", type: "number", unit: "share", nullable: true, about: "buyers" },
    { name: "revenue_share_high", type: "number", unit: "share", nullable: true, about: "buyers" },
    { name: "average_order_value", type: "number", unit: currency, nullable: true, about: "buyers" },
    { name: "average_order_value_low", type: "number", unit: currency, nullable: true, about: "buyers" },
    { name: "average_order_value_high", type: "number", unit: currency, nullable: true, about: "buyers" },
    { name: "orders_per_customer", type: "number", unit: "orders", about: "buyers" },
    { name: "orders_per_customer_low", type: "number", unit: "orders", nullable: true, about: "buyers" },
    { name: "orders_per_customer_high", type: "number", unit: "orders", nullable: true, about: "buyers" },
    { name: "recency_days_median", type: "number", unit: "days", nullable: true },
    { name: "retention_people", type: "integer", unit: "customers", about: "retention_people" },
    { name: "retained", type: "integer", unit: "customers", about: stayed },
    { name: "lapsed", type: "integer", unit: "customers", about: stayed },
    { name: "retention", type: "number", unit: "share", nullable: true, about: stayed },
    { name: "retention_low", type: "number", unit: "share", nullable: true, about: stayed },
    { name: "retention_high", type: "number", unit: "share", nullable: true, about: stayed },
    { name: "nps", type: "number", unit: "points", nullable: true, about: "nps_responses" },
    { name: "nps_low", type: "number", unit: "points", nullable: true, about: "nps_responses" },
    { name: "nps_high", type: "number", unit: "points", nullable: true, about: "nps_responses" },
    { name: "nps_responses", type: "integer", unit: "customers", nullable: true, about: "nps_responses" },
    { name: "archetype", type: "text" },
    { name: "action", type: "text", nullable: true },
    { name: "action_reason", type: "text", nullable: true },
    { name: "algorithm", type: "text", key: true },
  ],
});
