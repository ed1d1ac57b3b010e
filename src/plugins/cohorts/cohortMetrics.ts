import type { Metric } from "segmentarium/plugin";

/** What the columns of the cohort tables mean. */
export function cohortMetrics(currency: string): readonly Metric[] {
  return [
    {
      id: "cohort_retention",
      title: "Retention of a cohort",
      unit: "share",
      low: 0,
      high: 1,
      better: "higher",
      window: "One calendar month",
      columns: ["cohort_months.retention"],
      formula: "customers of the cohort who bought in the month / customers of the cohort",
      description:
        "Of the customers who first bought in one month, the share who bought again in a given later month, from 0 to 1. " +
        "Whoever paused and came back counts in the months of the purchases.",
    },
    {
      id: "cohort_revenue_per_customer",
      title: "Revenue per customer of a cohort",
      unit: currency,
      better: "higher",
      window: "From the first purchase to the as-of day",
      columns: ["cohorts.revenue_per_customer"],
      formula:
        "sum of amount over sale and return lines of the cohort's customers before the as-of / customers of the cohort",
      description:
        "What a customer of the cohort brought in on average from the first purchase to the as-of, less returns, without " +
        "charges. Older cohorts had more time for it.",
    },
  ];
}
