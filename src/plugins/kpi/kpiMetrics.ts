import type { Metric } from "segmentarium/plugin";

const month = "One calendar month";

/** What the columns of the monthly table mean. */
export function kpiMetrics(currency: string): readonly Metric[] {
  return [
    {
      id: "monthly_revenue",
      title: "Monthly revenue",
      unit: currency,
      better: "higher",
      window: month,
      columns: ["kpis.revenue"],
      formula: "sum of amount over sale and return lines of the month",
      description:
        "What was sold less what was returned or cancelled in the month, after discounts, without charges such as postage. " +
        "A return counts in the month in which it came back.",
    },
    {
      id: "monthly_orders",
      title: "Monthly orders",
      unit: "orders",
      low: 0,
      better: "higher",
      window: month,
      columns: ["kpis.orders"],
      formula: "number of orders with at least one sale line in the month",
      description: "Orders in which something was sold; returns and charges alone are no order.",
    },
    {
      id: "monthly_average_order_value",
      title: "Monthly average order value",
      unit: currency,
      better: "higher",
      window: month,
      columns: ["kpis.average_order_value"],
      formula: "revenue of the month / orders of the month",
      description:
        "Net of returns, as for segments: orders times this value give the revenue. Not the order value before returns, which " +
        "is a measure of customers.",
      missing: "There was no order in the month.",
    },
    {
      id: "active_customers",
      title: "Active customers",
      unit: "customers",
      low: 0,
      better: "higher",
      window: month,
      columns: ["kpis.people"],
      formula: "number of customers with at least one sale line in the month",
      description: "Customers known by an id who bought in the month. Guests are not counted among them.",
    },
    {
      id: "new_customers",
      title: "New customers",
      unit: "customers",
      low: 0,
      better: "higher",
      window: month,
      columns: ["kpis.new_customers"],
      formula: "active customers whose first sale line in the data is of the month",
      description:
        "First purchase within the data: whoever bought before the data begins counts as new when first seen, so that the " +
        "first months show too many.",
    },
    {
      id: "repeat_customers",
      title: "Repeat customers",
      unit: "customers",
      low: 0,
      better: "higher",
      window: month,
      columns: ["kpis.repeat_customers"],
      formula: "active customers - new customers",
      description: "Active customers who had bought in an earlier month of the data.",
    },
    {
      id: "monthly_retention",
      title: "Monthly retention",
      unit: "share",
      low: 0,
      high: 1,
      better: "higher",
      window: month,
      columns: ["kpis.retention"],
      formula: "customers active in this and the previous month / customers active in the previous month",
      description: "Share of the previous month's active customers who bought again in this month, from 0 to 1.",
      missing: "Nobody was active in the previous month, or the data does not reach it.",
    },
  ];
}
