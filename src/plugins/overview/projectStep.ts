import { defineStep, type ReleaseDeclaration, type Step } from "segmentarium/plugin";
import { literal } from "segmentarium/table";

/**
 * The project in one row: how many customers, orders and segments, how much revenue, which NPS.
 *
 * @param orders whether the project has any; without them customers are all who are known.
 */
export function projectStep(currency: string, orders = true): Step {
  return defineStep(import.meta.url, {
    id: "project",
    title: "The project in one row",
    needs: [...(orders ? (["order_lines"] as const) : (["features"] as const)), "withheld?", "segments?", "nps?"],
    provides: ["release/project"],
    settings: ["title", "description", "currency", "asOf", "seed", "minimumPeople"],
    tables: [projectTable(currency, orders)],
    async run({ order_lines, features, withheld, segments, nps }, { db, settings }) {
      const totals =
        order_lines === undefined
          ? { customers: features?.rows }
          : await db.row(totalsQuery(order_lines.sql, withheld?.sql, settings.asOf));
      return {
        "release/project": [
          {
            title: settings.title,
            description: settings.description,
            currency: settings.currency,
            as_of: settings.asOf,
            seed: settings.seed,
            minimum_people: settings.minimumPeople,
            ...totals,
            segments: segments?.length,
            nps: nps?.score,
            nps_low: nps?.low,
            nps_high: nps?.high,
            nps_responses: nps?.responses,
          },
        ],
      };
    },
  });
}

function totalsQuery(lines: string, withheld: string | undefined, asOf: string): string {
  const refused = (column: string) =>
    withheld === undefined ? "0" : `coalesce((SELECT ${column} FROM ${withheld} WHERE month IS NULL), 0)`;
  return `
    SELECT count(DISTINCT customer_id) FILTER (kind = 'sale') AS customers,
      count(DISTINCT order_id) FILTER (kind = 'sale') + ${refused("orders")} AS orders,
      count(DISTINCT order_id) FILTER (kind = 'sale' AND customer_id IS NULL) AS guests_orders,
      coalesce(sum(amount), 0) + ${refused("revenue")} AS revenue,
      CAST(min(ordered_at) FILTER (kind = 'sale') AS DATE) AS first_order,
      CAST(max(ordered_at) FILTER (kind = 'sale') AS DATE) AS last_order
    FROM ${lines}
    WHERE kind IN ('sale', 'return') AND ordered_at < CAST(${literal(asOf)} AS TIMESTAMP)`;
}

function projectTable(currency: string, orders: boolean): ReleaseDeclaration {
  const table = wholeTable(currency);
  if (orders) return table;
  const description =
    "One row about everything before the as-of day. Customers are all who are known; NPS is of the 12 months before the as-of";
  const ofOrders = ["orders", "guests_orders", "revenue", "first_order", "last_order"];
  return { ...table, description, columns: table.columns.filter(({ name }) => !ofOrders.includes(name)) };
}

function wholeTable(currency: string): ReleaseDeclaration {
  const nps = { type: "number", unit: "points", nullable: true, about: "nps_responses" } as const;
  return {
    id: "project",
    title: "The project",
    description:
      "One row about everything before the as-of day. Customers bought at least once; orders hold at least one sale; revenue " +
      "is what was sold less what was returned, without charges; guests and people who did not consent are in orders and revenue; NPS is of the 12 months before the as-of",
    people: "customers",
    order: ["title"],
    columns: [
      { name: "title", type: "text", key: true },
      { name: "description", type: "text", key: true, nullable: true },
      { name: "currency", type: "text", key: true },
      { name: "as_of", type: "date", key: true },
      { name: "seed", type: "integer", key: true },
      { name: "minimum_people", type: "integer", key: true },
      { name: "customers", type: "integer", unit: "customers" },
      { name: "orders", type: "integer", unit: "orders" },
      { name: "guests_orders", type: "integer", unit: "orders", about: "guests_orders" },
      { name: "revenue", type: "number", unit: currency },
      { name: "first_order", type: "date", nullable: true },
      { name: "last_order", type: "date", nullable: true },
      { name: "segments", type: "integer", unit: "segments", nullable: true },
      { name: "nps", ...nps },
      { name: "nps_low", ...nps },
      { name: "nps_high", ...nps },
      { name: "nps_responses", type: "integer", unit: "customers", nullable: true },
    ],
  };
}
