import { defineStep, fromQuery } from "segmentarium/plugin";
import { literal } from "segmentarium/table";
import { expectedLog, readPace } from "./pace.ts";
import { purchasesQuery } from "./purchasesQuery.ts";

/** The usual gap of each customer, learnt from the own gaps and those of all, and how far the next purchase is overdue. */
export const lifecycleFeatureStep = defineStep(import.meta.url, {
  id: "lifecycle-features",
  title: "Expected gap between purchases",
  needs: ["order_lines"],
  provides: ["feature/lifecycle"],
  perCutoff: true,
  metrics: [
    {
      id: "expected_gap_days",
      title: "Expected gap",
      unit: "days",
      formula: "exp((sum of own log gaps + k · mean log gap of all customers) / (own gaps + k)), k by empirical Bayes",
      description:
        "Usual number of days from one day with a purchase to the next: the customer's own, drawn to that of all " +
        "customers by as much as few gaps say little. Who bought once has that of all.",
      missing: "Nobody bought on two days yet.",
      window: "All time before the cutoff",
      low: 0,
    },
    {
      id: "days_overdue",
      title: "Days overdue",
      unit: "days",
      formula: "days since the last purchase - expected gap",
      description: "How long the next purchase is overdue by the usual gap; below 0 as many days as it is still ahead.",
      missing: "Nobody bought on two days yet.",
      window: "All time before the cutoff",
      better: "lower",
    },
  ],
  async run({ order_lines }, { db, cutoff }) {
    await db.run(`CREATE OR REPLACE TEMP TABLE purchases AS ${purchasesQuery(order_lines.sql, cutoff)}`);
    const expected = expectedLog(await readPace(db, "purchases", cutoff), "gaps", "logs");
    return {
      "feature/lifecycle": fromQuery(`
        WITH person AS (
          SELECT customer_id, max(day) AS last_day, count(log_gap) AS gaps, coalesce(sum(log_gap), 0) AS logs
          FROM purchases GROUP BY customer_id
        )
        SELECT customer_id, exp(${expected}) AS expected_gap_days,
          CAST(${literal(cutoff)} AS DATE) - last_day - exp(${expected}) AS days_overdue
        FROM person
        ORDER BY customer_id`),
    };
  },
});
