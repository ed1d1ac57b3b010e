import { readFile } from "node:fs/promises";
import { defineStep, fromQuery, type Step } from "segmentarium/plugin";
import { literal } from "segmentarium/table";
import { z } from "zod";
import { rfmMetrics } from "./rfmMetrics.ts";
import { ruleSets } from "./ruleSets.ts";
import { scoresQuery } from "./scoresQuery.ts";

const options = z.strictObject({
  rules: z
    .enum(["own", "rfm-package"])
    .default("own")
    .describe("How values become scores and names: the product's own rules, or those of the R package rfm"),
});

/** Recency, frequency, monetary value, their scores 1 … 5 and the name of the score, at a cutoff. */
export function rfmStep(currency: string): Step {
  return defineStep(
    import.meta.url,
    {
      id: "rfm",
      title: "Recency, frequency, monetary value",
      needs: ["orders"],
      provides: ["feature/rfm"],
      perCutoff: true,
      options,
      metrics: rfmMetrics(currency),
      async run({ orders }, { db, cutoff, options: { rules } }) {
        const sql = await readFile(new URL("rfm.sql", import.meta.url), "utf8");
        await db.run(`
          CREATE TEMP TABLE moment AS SELECT CAST(${literal(cutoff)} AS DATE) AS cutoff;
          CREATE TEMP VIEW orders_before AS
          SELECT * FROM ${orders.sql} WHERE ordered_at < CAST(${literal(cutoff)} AS TIMESTAMP);
          CREATE TEMP TABLE rfm_values AS ${sql}`);
        return { "feature/rfm": fromQuery(scoresQuery("rfm_values", ruleSets[rules])) };
      },
    },
    ["rfm.sql"],
  );
}
