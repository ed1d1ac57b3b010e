import { readFile } from "node:fs/promises";
import { defineStep, fromQuery, type Step } from "segmentarium/plugin";
import { literal } from "segmentarium/table";
import { behaviourMetrics } from "./behaviourMetrics.ts";

/** How customers buy: pace, baskets, range of products, returns, discounts, times; at a cutoff. */
export function behaviourStep(currency: string): Step {
  return defineStep(
    import.meta.url,
    {
      id: "behaviour",
      title: "Buying behaviour",
      needs: ["orders", "order_lines"],
      provides: ["feature/behaviour"],
      perCutoff: true,
      metrics: behaviourMetrics(currency),
      async run(inputs, { db, cutoff }) {
        const before = `ordered_at < CAST(${literal(cutoff)} AS TIMESTAMP)`;
        await db.run(`
          CREATE TEMP TABLE moment AS SELECT CAST(${literal(cutoff)} AS DATE) AS cutoff;
          CREATE TEMP VIEW orders_before AS SELECT * FROM ${inputs.orders.sql} WHERE ${before};
          CREATE TEMP VIEW lines_before AS SELECT * FROM ${inputs.order_lines.sql} WHERE ${before}`);
        const sql = await readFile(new URL("behaviour.sql", import.meta.url), "utf8");
        return { "feature/behaviour": fromQuery(`SELECT * FROM (${sql}) ORDER BY customer_id`) };
      },
    },
    ["behaviour.sql"],
  );
}
