import type { ReleaseDeclaration } from "segmentarium/plugin";

/** One row per cohort. */
export function cohortsTable(currency: string): ReleaseDeclaration {
  return {
    id: "cohorts",
    title: "Cohorts",
    description:
      "Customers by the calendar month of their first purchase in the data. Revenue = sales less returns of these customers, from the first to the as-of, without charges. Complete = the data covers the month. The cohorts add up to all customers",
    people: "people",
    order: ["cohort"],
    totals: [{ column: "cohort" }],
    columns: [
      { name: "cohort", type: "text", key: true },
      { name: "complete", type: "boolean", key: true },
      { name: "people", type: "integer", unit: "customers" },
      { name: "revenue", type: "number", unit: currency },
      { name: "revenue_per_customer", type: "number", unit: currency },
    ],
  };
}

const parts = ["active", "inactive"];

/** One row per cohort and later month. */
export const cohortMonthsTable: ReleaseDeclaration = {
  id: "cohort_months",
  title: "Cohorts by month",
  description:
    "How many customers of a cohort bought again in each later calendar month, and their share of the cohort. Age = months since the one of the first purchase. Complete = the data covers the month: else the share is lower than it was. In each month the cohorts add up to its repeat customers",
  people: "people",
  order: ["month", "cohort"],
  totals: [{ column: "cohort", counts: parts }],
  columns: [
    { name: "month", type: "text", key: true },
    { name: "cohort", type: "text", key: true },
    { name: "age", type: "integer", unit: "months", key: true },
    { name: "complete", type: "boolean", key: true },
    { name: "people", type: "integer", unit: "customers", nullable: true },
    { name: "active", type: "integer", unit: "customers", about: parts },
    { name: "inactive", type: "integer", unit: "customers", about: parts },
    { name: "retention", type: "number", unit: "share", about: parts },
  ],
};
