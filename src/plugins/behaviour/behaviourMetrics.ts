import type { Metric } from "segmentarium/plugin";

/** @param ofLines whether orders have lines, by which alone some measures are known. */
export function behaviourMetrics(currency: string, ofLines = true): readonly Metric[] {
  const ever = [...pace, ...baskets(currency), ...habits, ...tastes].map((metric) => ({ window: allTime, ...metric }));
  const all = [...ever, ...lately(currency)];
  return ofLines ? all : all.filter(({ id }) => !needLines.includes(id));
}

/** Measures of items, of their number and of what was let off their prices: orders without lines say nothing of these. */
export const needLines: readonly string[] = [
  ...["lines_per_order", "units_per_order", "distinct_products", "product_diversity"],
  ...["discount_share", "top_category_share", "category_diversity"],
];

const allTime = "All time before the cutoff";

const pace: readonly Metric[] = [
  {
    id: "tenure_days",
    title: "Tenure",
    unit: "days",
    low: 0,
    formula: "cutoff - day of the first order",
    description: "Days since the first purchase in the data.",
  },
  {
    id: "mean_gap_days",
    title: "Days between orders",
    unit: "days",
    low: 0,
    formula: "(day of the last order - day of the first) / (orders - 1)",
    description: "Mean number of days from one order to the next.",
    missing: "There is one order only.",
  },
  {
    id: "gap_variation",
    title: "Irregularity of orders",
    unit: "ratio",
    low: 0,
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
      low: 0,
      better: "higher",
      formula: "sum of amount over sale lines / orders",
      description:
        "What an order of the customer is worth on average when placed, over all time: after discounts, before anything " +
        "came back, without charges. The average order value of segments and months is net of returns.",
    },
    {
      id: "lines_per_order",
      title: "Lines per order",
      unit: "lines",
      low: 0,
      formula: "sale lines / orders",
      description: "How many different items an order has on average.",
    },
    {
      id: "units_per_order",
      title: "Units per order",
      unit: "units",
      low: 0,
      formula: "sum of quantity over sale lines / orders",
      description: "How many pieces an order has on average.",
    },
    {
      id: "distinct_products",
      title: "Different products",
      unit: "products",
      low: 0,
      formula: "number of different products over sale lines",
      description: "How many different products the customer ever bought.",
    },
    {
      id: "product_diversity",
      title: "Diversity of products",
      unit: "0 to 1",
      low: 0,
      high: 1,
      formula: "1 - sum over products of (lines of the product / lines)²",
      description: "Chance that two lines taken at random, with replacement, are of different products (Gini-Simpson).",
      missing: "No line names a product.",
      unknown: "always",
    },
  ];
}

const habits: readonly Metric[] = [
  {
    id: "return_share",
    title: "Returned share",
    unit: "share",
    low: 0,
    high: 1,
    better: "lower",
    formula: "value of returns / value of sales, at most 1",
    description: "How much of what was bought came back. Held to 1 when more came back than the data saw sold.",
    missing: "Nothing was sold at a price.",
  },
  {
    id: "discount_share",
    title: "Discount share",
    unit: "share",
    low: 0,
    high: 1,
    formula: "sum of discount / (sum of amount + sum of discount), over sale lines",
    description: "How much of the full price was let off.",
    missing: "Nothing was sold at a price.",
  },
  {
    id: "weekend_share",
    title: "Weekend share",
    unit: "share",
    low: 0,
    high: 1,
    formula: "orders on Saturday or Sunday / orders",
    description: "Share of orders placed at the weekend.",
  },
  {
    id: "evening_share",
    title: "Evening share",
    unit: "share",
    low: 0,
    high: 1,
    formula: "orders from 18:00 to midnight / orders",
    description: "Share of orders placed in the evening, by the clock of the data.",
  },
];

const tastes: readonly Metric[] = [
  {
    id: "top_category_share",
    title: "Share of the favourite category",
    unit: "share",
    low: 0,
    high: 1,
    formula: "sale lines of the category with most of them / sale lines of products with a category",
    description: "How much the customer keeps to one category, whichever it is.",
    missing: "No line is of a product with a category.",
    unknown: "always",
  },
  {
    id: "category_diversity",
    title: "Diversity of categories",
    unit: "0 to 1",
    low: 0,
    high: 1,
    formula: "1 - sum over categories of (lines of the category / lines of products with a category)²",
    description: "Chance that two lines taken at random, with replacement, are of different categories (Gini-Simpson).",
    missing: "No line is of a product with a category.",
    unknown: "always",
  },
  {
    id: "online_share",
    title: "Online share",
    unit: "share",
    low: 0,
    high: 1,
    formula: "orders of an online channel / orders of a known channel",
    description: "Share of orders placed on the site or in the app; a project may name its online channels.",
    missing: "No order has a known channel.",
    unknown: "always",
  },
];

function lately(currency: string): readonly Metric[] {
  return [
    ...[30, 90, 365].map((days) => ({
      id: `orders_last_${days}_days`,
      title: `Orders of the last ${days} days`,
      unit: "orders",
      formula: `orders on one of the ${days} days before the cutoff`,
      description: days === 365 ? "How often the customer bought in a year." : "How often the customer bought lately.",
      window: `The ${days} days before the cutoff`,
      low: 0,
      better: "higher" as const,
    })),
    ...[30, 90, 365].map((days) => ({
      id: `revenue_last_${days}_days`,
      title: `Revenue of the last ${days} days`,
      unit: currency,
      formula: `sum of amount over sale and return lines of the ${days} days before the cutoff`,
      description: "What the customer spent in that time, less what came back in it.",
      window: `The ${days} days before the cutoff`,
      better: "higher" as const,
    })),
    {
      id: "weighted_orders",
      title: "Recency-weighted orders",
      unit: "weighted orders",
      formula: "sum over orders of 0.5 ^ (days from the order to the cutoff / half-life)",
      description:
        "An order counts half as much after 90 days, a quarter after 180; a project may set another half-life.",
      window: allTime,
      low: 0,
      better: "higher",
    },
    {
      id: "weighted_revenue",
      title: "Recency-weighted revenue",
      unit: currency,
      formula: "sum over sale and return lines of amount × 0.5 ^ (days from the line to the cutoff / half-life)",
      description: "Revenue counts half as much after 90 days; a project may set another half-life.",
      window: allTime,
      better: "higher",
    },
    {
      id: "orders_trend",
      title: "Trend of orders",
      unit: "orders a month, each month",
      formula: "slope of the least-squares line through the orders of the 12 periods of 30 days before the cutoff",
      description: "How many more orders each month has than the one before. Below 0 for who orders less and less.",
      window: "The 360 days before the cutoff",
      better: "higher",
      missing: "The first order is less than 360 days ago: before it there was nothing to compare with.",
    },
  ];
}
