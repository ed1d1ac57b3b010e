import type { Metric } from "segmentarium/plugin";

const year = "The 12 months before the as-of";

/** What the columns of the table of segments mean. */
export function segmentMetrics(currency: string): readonly Metric[] {
  return [
    {
      id: "segment_share",
      title: "Share of customers",
      unit: "share",
      formula: "customers of the segment / customers of all segments",
      description:
        "How much of all who ever bought is in the segment: a count of everybody, so that it has no interval.",
      window: "All time before the as-of",
      low: 0,
      high: 1,
      columns: ["segments.share"],
    },
    {
      id: "segment_revenue",
      title: "Revenue of a segment",
      unit: currency,
      formula: "sum of amount over sale and return lines of the members",
      description: "What the members spent, less what they returned, after discounts, without charges such as postage.",
      window: year,
      better: "higher",
      columns: ["segments.revenue"],
    },
    {
      id: "segment_revenue_share",
      title: "Share of revenue",
      unit: "share",
      formula: "revenue of the segment / revenue of all segments",
      description: "How much of what all segments brought in came from this one. Guests are in no segment.",
      missing: "The segments together brought in nothing.",
      window: year,
      better: "higher",
      columns: ["segments.revenue_share"],
    },
    {
      id: "segment_average_order_value",
      title: "Average order value",
      unit: currency,
      formula: "revenue of the segment / orders of the segment",
      description: "Net of returns, as in the monthly figures: orders times this value give the revenue.",
      missing: "The segment ordered nothing.",
      window: year,
      better: "higher",
      columns: ["segments.average_order_value"],
    },
    {
      id: "segment_orders_per_customer",
      title: "Orders per customer",
      unit: "orders",
      formula: "orders of the segment / customers of the segment",
      description: "How often a member bought, those who bought nothing in that time included.",
      window: year,
      low: 0,
      better: "higher",
      columns: ["segments.orders_per_customer"],
    },
    {
      id: "segment_recency",
      title: "Days since the last order",
      unit: "days",
      formula: "median over members of the days since the last order in which something was sold",
      description: "Half of the members bought within so many days before the as-of.",
      window: "All time before the as-of",
      low: 1,
      better: "lower",
      columns: ["segments.recency_days_median"],
    },
    {
      id: "segment_retention",
      title: "Bought again",
      unit: "share",
      formula:
        "members who bought in both halves of the 12 months before the as-of / members who bought in the first half",
      description: "Of those who bought 12 to 6 months before the as-of, the share who bought again in the last 6.",
      missing: "No member bought in the first half.",
      window: year,
      low: 0,
      high: 1,
      better: "higher",
      columns: ["segments.retention"],
    },
  ];
}
