import type { Metric } from "segmentarium/plugin";

const allTime = "All time before the cutoff";

/** What the columns of the tables of RFM groups mean. */
export const rfmGroupMetrics: readonly Metric[] = [
  {
    id: "rfm_share",
    title: "Share of customers, by RFM",
    unit: "share",
    formula: "customers of the group / all customers",
    description: "How many of all customers have the scores that the group stands for.",
    window: allTime,
    low: 0,
    high: 1,
    columns: ["rfm_segments.share"],
  },
  {
    id: "rfm_revenue_share",
    title: "Share of revenue, all time",
    unit: "share",
    formula: "monetary value of the group / monetary value of all customers",
    description: "How much of what customers ever spent the group brought in; segments count 12 months instead.",
    missing: "All customers together spent nothing.",
    window: allTime,
    better: "higher",
    columns: ["rfm_segments.revenue_share", "rfm_grid.revenue_share"],
  },
];

export function rfmMetrics(currency: string): readonly Metric[] {
  return [
    {
      id: "recency_days",
      title: "Recency",
      unit: "days",
      formula: "cutoff - day of the last order in which something was sold",
      description: "Days since the last purchase. Whoever bought on the day before the cutoff has 1.",
      window: allTime,
      low: 1,
      better: "lower",
    },
    {
      id: "frequency_orders",
      title: "Frequency",
      unit: "orders",
      formula: "number of orders in which something was sold",
      description: "Orders placed before the cutoff, the first one included. Returns and charges alone are no order.",
      window: allTime,
      low: 1,
      better: "higher",
    },
    {
      id: "monetary",
      title: "Monetary value",
      unit: currency,
      formula: "sum of amount over all orders and returns",
      description:
        "What a customer spent on goods in all, less what came back, after discounts, without charges such as postage. " +
        "Below zero when more came back than the data saw sold.",
      window: allTime,
      better: "higher",
    },
  ];
}
