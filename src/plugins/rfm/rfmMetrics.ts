import type { Metric } from "segmentarium/plugin";

export function rfmMetrics(currency: string): readonly Metric[] {
  return [
    {
      id: "recency_days",
      title: "Recency",
      unit: "days",
      formula: "cutoff - day of the last order in which something was sold",
      description: "Days since the last purchase. Whoever bought on the day before the cutoff has 1.",
    },
    {
      id: "frequency_orders",
      title: "Frequency",
      unit: "orders",
      formula: "number of orders in which something was sold",
      description: "Orders placed before the cutoff, the first one included. Returns and charges alone are no order.",
    },
    {
      id: "monetary",
      title: "Monetary value",
      unit: currency,
      formula: "sum of amount over all orders and returns",
      description:
        "What a customer spent on goods in all, less what came back, after discounts, without charges such as postage. " +
        "Below zero when more came back than the data saw sold.",
    },
  ];
}
