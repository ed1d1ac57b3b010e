import { readFile } from "node:fs/promises";
import { ordersBefore } from "segmentarium/ingest";
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
        const tables = { orders: inputs.orders.sql, lines: inputs.order_lines.sql };
        await db.run(`
          CREATE TEMP TABLE moment AS SELECT CAST(${literal(cutoff)} AS DATE) AS cutoff;
          CREATE TEMP VIEW orders_before AS ${ordersBefore(tables, cutoff)};
          CREATE TEMP VIEW lines_before AS 
          SELECT * FROM ${tables.lines} WHERE ordered_at < CAST(${literal(cutoff)} AS TIMESTAMP)`);
        const sql = await readFile(new URL("behaviour.sql", import.meta.url), "utf8");
        return { "feature/behaviour": fromQuery(`SELECT * FROM (${sql}) ORDER BY customer_id`) };
      },
    },
    ["behaviour.sql"],
  );
}
