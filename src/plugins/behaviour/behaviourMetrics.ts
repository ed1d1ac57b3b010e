import type { Metric } from "segmentarium/plugin";

export function behaviourMetrics(currency: string): readonly Metric[] {
  return [...pace, ...baskets(currency), ...habits, ...lately(currency)];
}

const pace: readonly Metric[] = [
  {
    id: "tenure_days",
    title: "Tenure",
    unit: "days",
    formula: "cutoff - day of the first order",
    description: "Days since the first purchase in the data.",
  },
  {
    id: "mean_gap_days",
    title: "Days between orders",
    unit: "days",
    formula: "(day of the last order - day of the first) / (orders - 1)",
    description: "Mean number of days from one order to the next.",
    missing: "There is one order only.",
  },
  {
    id: "gap_variation",
    title: "Irregularity of orders",
    unit: "ratio",
    formula: "standard deviation of the gaps between orders / their mean",
    description: "0 for a customer who orders by the clock, about 1 for one who orders at random, more for bursts.",
    missing: "There are fewer than three orders, or all on one day.",
  },
];

function baskets(currency: string): readonly Metric[] {
  return [
    {
      id: "order_value",
      title: "Order value before returns",
      unit: currency,
      formula: "sum of amount over sale lines / orders",
      description:
        "What an order of the customer is worth on average when placed, over all time: after discounts, before anything " +
        "came back, without charges. The average order value of segments and months is net of returns.",
    },
    {
      id: "lines_per_order",
      title: "Lines per order",
      unit: "lines",
      formula: "sale lines / orders",
      description: "How many different items an order has on average.",
    },
    {
      id: "units_per_order",
      title: "Units per order",
      unit: "units",
      formula: "sum of quantity over sale lines / orders",
      description: "How many pieces an order has on average.",
    },
    {
      id: "distinct_products",
      title: "Different products",
      unit: "products",
      formula: "number of different products over sale lines",
      description: "How many different products the customer ever bought.",
    },
    {
      id: "product_diversity",
      title: "Diversity of products",
      unit: "0 to 1",
      formula: "1 - sum over products of (lines of the product / lines)²",
      description: "Chance that two lines taken at random, with replacement, are of different products (Gini-Simpson).",
      missing: "No line names a product.",
    },
  ];
}

const habits: readonly Metric[] = [
  {
    id: "return_share",
    title: "Returned share",
    unit: "share",
    formula: "value of returns / value of sales, at most 1",
    description: "How much of what was bought came back. Held to 1 when more came back than the data saw sold.",
    missing: "Nothing was sold at a price.",
  },
  {
    id: "discount_share",
    title: "Discount share",
    unit: "share",
    formula: "sum of discount / (sum of amount + sum of discount), over sale lines",
    description: "How much of the full price was let off.",
    missing: "Nothing was sold at a price.",
  },
  {
    id: "weekend_share",
    title: "Weekend share",
    unit: "share",
    formula: "orders on Saturday or Sunday / orders",
    description: "Share of orders placed at the weekend.",
  },
  {
    id: "evening_share",
    title: "Evening share",
    unit: "share",
    formula: "orders from 18:00 to midnight / orders",
    description: "Share of orders placed in the evening, by the clock of the data.",
  },
];

function lately(currency: string): readonly Metric[] {
  return [
    {
      id: "orders_last_90_days",
      title: "Orders of the last 90 days",
      unit: "orders",
      formula: "orders on one of the 90 days before the cutoff",
      description: "How often the customer bought lately.",
    },
    {
      id: "revenue_last_90_days",
      title: "Revenue of the last 90 days",
      unit: currency,
      formula: "sum of amount over sale and return lines of the 90 days before the cutoff",
      description: "What the customer spent lately, less what came back in that time.",
    },
  ];
}
