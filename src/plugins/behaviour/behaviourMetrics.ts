import type { Metric } from "segmentarium/plugin";

/** What the columns of the behaviour feature mean, in their order. "Sold" is the amount of sale lines. */
export function behaviourMetrics(currency: string): readonly Metric[] {
  return [...timeMetrics, ...basketMetrics(currency), ...habitMetrics, ...recentMetrics(currency), ...varietyMetrics];
}

const timeMetrics: readonly Metric[] = [
  {
    id: "tenure_days",
    title: "Days since first order",
    unit: "days",
    formula: "as-of day - day of the first sale line",
    description: "How long somebody has been a customer, as far as the data goes back.",
  },
  {
    id: "mean_gap_days",
    title: "Days between purchases",
    unit: "days",
    formula: "(last day with an order - first day with an order) / (days with an order - 1)",
    description: "The mean time from one day with an order to the next; orders of one day are one purchase.",
    missing: "The customer bought on one day only.",
  },
  {
    id: "gap_variation",
    title: "Irregularity of purchases",
    unit: "ratio",
    formula:
      "standard deviation of the gaps between days with an order / their mean, with the number of gaps as divisor",
    description: "0 when the gaps are equal; about 1 when purchases come at random; more when they come in bursts.",
    missing: "The customer bought on fewer than three days, which leave no two gaps to compare.",
  },
];

function basketMetrics(currency: string): readonly Metric[] {
  return [
    {
      id: "average_order_value",
      title: "Average order value",
      unit: currency,
      formula: "sold / orders",
      description: "What an order is worth after discounts, before returns, without charges.",
    },
    {
      id: "lines_per_order",
      title: "Lines per order",
      unit: "lines",
      formula: "sale lines / orders",
      description: "How many positions an order has.",
    },
    {
      id: "units_per_order",
      title: "Units per order",
      unit: "units",
      formula: "quantity of sale lines / orders",
      description: "How many pieces an order has.",
    },
  ];
}

const habitMetrics: readonly Metric[] = [
  {
    id: "return_share",
    title: "Share returned",
    unit: "share",
    formula: "amount of return lines / sold, at most 1",
    description:
      "How much of the value that was bought came back or was cancelled. Returns of what was sold before the data " +
      "begins count too, so the share is bounded at 1.",
    missing: "Nothing was sold at a price.",
  },
  {
    id: "discount_share",
    title: "Share given as discount",
    unit: "share",
    formula: "discount of sale lines / (sold + discount of sale lines)",
    description: "How much of the list price of the orders was given away.",
    missing: "Nothing was sold at a price.",
  },
  {
    id: "weekend_share",
    title: "Share of orders at weekends",
    unit: "share",
    formula: "orders of a Saturday or Sunday / orders",
    description: "By the shop's own clock, as the data has it.",
  },
  {
    id: "evening_share",
    title: "Share of orders in the evening",
    unit: "share",
    formula: "orders from 18:00 to midnight / orders",
    description: "By the shop's own clock, as the data has it; 0 for everybody when orders have no time of day.",
  },
];

function recentMetrics(currency: string): readonly Metric[] {
  return [
    {
      id: "orders_last_90_days",
      title: "Orders of the last 90 days",
      unit: "orders",
      formula: "orders within the 90 days before the as-of",
      description: "How often somebody bought lately.",
    },
    {
      id: "revenue_last_90_days",
      title: "Revenue of the last 90 days",
      unit: currency,
      formula: "sum of amount over sale and return lines within the 90 days before the as-of",
      description: "What was bought lately less what came back lately, so it may be below 0.",
    },
  ];
}

const varietyMetrics: readonly Metric[] = [
  {
    id: "distinct_products",
    title: "Different products",
    unit: "products",
    formula: "number of products in sale lines",
    description: "How many different products somebody ever bought.",
  },
  {
    id: "top_product_share",
    title: "Share of the favourite product",
    unit: "share",
    formula: "largest amount sold of one product / sold",
    description: "How much of the spending went to one product: 1 when it all did.",
    missing: "Nothing was sold at a price, or no line names a product.",
  },
  {
    id: "product_diversity",
    title: "Variety of products",
    unit: "probability",
    formula: "1 - sum over products of (lines of the product / lines)^2",
    description:
      "The chance that two lines drawn with replacement are of different products (Gini-Simpson): 0 when all are of one.",
    missing: "No line names a product.",
  },
];
