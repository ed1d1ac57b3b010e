import { defineStep, fromQuery } from "segmentarium/plugin";
import { literal } from "segmentarium/table";

export const regularMonths = defineStep(import.meta.url, {
  id: "regular-months",
  title: "Regularity of buying",
  needs: ["order_lines"],
  provides: ["feature/regular-months"],
  perCutoff: true,
  metrics: [
    {
      id: "regular_months",
      title: "Months with a purchase",
      unit: "share",
      formula: "months with a sale / months from that of the first sale to the cutoff",
      description: "1 means that the customer bought in every month since the first purchase.",
    },
  ],
  run({ order_lines }, { cutoff }) {
    const end = `CAST(${literal(cutoff)} AS TIMESTAMP)`;
    return {
      "feature/regular-months": fromQuery(`
        WITH active AS (
          SELECT DISTINCT customer_id, date_trunc('month', ordered_at) AS month
          FROM ${order_lines.sql}
          WHERE kind = 'sale' AND customer_id IS NOT NULL AND ordered_at < ${end}
        )
        SELECT customer_id,
          count(*) / (date_diff('month', min(month), ${end} - INTERVAL 1 MICROSECOND) + 1) AS regular_months
        FROM active GROUP BY customer_id ORDER BY customer_id`),
    };
  },
});
