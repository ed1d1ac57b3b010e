import type { Metric } from "segmentarium/plugin";

/** The three measures that are features; the scores are derived from them and are none. */
export function rfmMetrics(currency: string): readonly Metric[] {
  return [
    {
      id: "recency_days",
      title: "Days since last order",
      unit: "days",
      formula: "as-of day - day of the last sale line",
      description: "How long ago a customer last bought: 1 is the day before the as-of. Less is more recent.",
    },
    {
      id: "frequency_orders",
      title: "Orders",
      unit: "orders",
      formula: "number of orders with at least one sale line",
      description:
        "How often a customer bought in all the data before the as-of. Returns and charges alone are no order.",
    },
    {
      id: "monetary",
      title: "Revenue of a customer",
      unit: currency,
      formula: "sum of amount over sale and return lines",
      description:
        "What a customer bought less what was returned or cancelled, after discounts, without charges. It is below 0 " +
        "when more came back than the data saw sold.",
    },
  ];
}

/** What the scores mean. */
export const scoreMetrics: readonly Metric[] = [
  score("recency_score", "Recency score", "recency_days", "most lately"),
  score("frequency_score", "Frequency score", "frequency_orders", "most often"),
  score("monetary_score", "Monetary score", "monetary", "for most"),
];

function score(id: string, title: string, metric: string, best: string): Metric {
  const direction = metric === "recency_days" ? "5 - " : "1 + ";
  return {
    id,
    title,
    unit: "score",
    formula: `${direction}number of the 20, 40, 60 and 80 % quantiles of ${metric} that the customer's value exceeds`,
    description:
      `From 1 to 5; 5 is the fifth of customers who bought ${best}. Customers with the same value have the same score, ` +
      "so the five groups may differ in size and one may be empty.",
  };
}
