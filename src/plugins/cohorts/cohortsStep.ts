import { defineStep, type Step } from "segmentarium/plugin";
import { z } from "zod";
import { cohortMetrics } from "./cohortMetrics.ts";
import { cohortMonthsQuery, cohortsQuery } from "./cohortsQuery.ts";
import { cohortMonthsTable, cohortsTable } from "./cohortTables.ts";
import { setAside } from "./setAside.ts";

const options = z.strictObject({
  activity: z
    .enum(["sales", "lines"])
    .default("sales")
    .describe(
      "What makes a customer active in a month: sales, or any line, cancellations and charges included, as some published cohort tables count",
    ),
});

/** How many of those who first bought in one month bought again in each later month. */
export function cohortsStep(currency: string): Step {
  return defineStep(import.meta.url, {
    id: "cohorts",
    title: "Cohorts and retention",
    needs: ["order_lines"],
    provides: ["release/cohorts", "release/cohort_months"],
    settings: ["asOf", "minimumPeople"],
    options,
    metrics: cohortMetrics(currency),
    tables: [cohortsTable(currency), cohortMonthsTable],
    async run({ order_lines }, { db, settings, options: { activity } }) {
      const tables = { lines: order_lines.sql, asOf: settings.asOf, activity };
      const cohorts = await db.rows(cohortsQuery(tables));
      const sizes = new Map(cohorts.map((row) => [String(row.cohort), Number(row.people)]));
      const untold = setAside(sizes, settings.minimumPeople);
      const months = await db.rows(cohortMonthsQuery(tables));
      return {
        "release/cohorts": cohorts,
        "release/cohort_months": months.map((row) => (untold.has(String(row.cohort)) ? { ...row, people: null } : row)),
      };
    },
  });
}
