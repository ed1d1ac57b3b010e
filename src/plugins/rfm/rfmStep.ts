import { readFile } from "node:fs/promises";
import { defineStep, fromQuery, type Step } from "segmentarium/plugin";
import { type Database, literal } from "segmentarium/table";
import { z } from "zod";
import { customerSums } from "./customerSums.ts";
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
      needs: ["orders", "order_lines?"],
      provides: ["feature/rfm"],
      perCutoff: true,
      options,
      metrics: rfmMetrics(currency),
      async run({ orders, order_lines }, context) {
        const { db, cutoff, log } = context;
        const { rules } = context.options;
        const sql = await readFile(new URL("rfm.sql", import.meta.url), "utf8");
        await db.run(`
          CREATE TEMP TABLE moment AS SELECT CAST(${literal(cutoff)} AS DATE) AS cutoff;
          CREATE TEMP VIEW customer_sums AS ${await customerSums(context, orders, order_lines)};
          CREATE TEMP TABLE rfm_values AS ${sql}`);
        const guests = await takeGuests(db);
        if (guests > 0) log.excluded("orders", guests, "a guest's order belongs to no customer");
        await db.run(`CREATE TEMP TABLE rfm_scores AS ${scoresQuery("rfm_values", ruleSets[rules])}`);
        for (const message of await findTies(db)) log.warn("tied-scores", message);
        return { "feature/rfm": fromQuery("SELECT * FROM rfm_scores ORDER BY customer_id") };
      },
    },
    ["rfm.sql"],
  );
}

/** Orders of guests, who are taken out of the values: they are no customers. */
async function takeGuests(db: Database): Promise<number> {
  const row = await db.row("SELECT frequency_orders AS n FROM rfm_values WHERE customer_id IS NULL");
  await db.run("DELETE FROM rfm_values WHERE customer_id IS NULL");
  return Number(row?.n ?? 0);
}

async function findTies(db: Database): Promise<string[]> {
  const row = await db.row(`
    SELECT count(*) AS customers, count(DISTINCT recency_score) AS recency, count(DISTINCT frequency_score) AS frequency,
      count(DISTINCT monetary_score) AS monetary FROM rfm_scores`);
  if (Number(row?.customers) === 0) return [];
  return ["recency", "frequency", "monetary"]
    .filter((name) => Number(row?.[name]) < 5)
    .map((name) => `Only ${row?.[name]} of the 5 ${name} scores occur: many customers have the same value`);
}
