import { readFile } from "node:fs/promises";
import { defineStep, fromQuery, type Step } from "segmentarium/plugin";
import { type Database, literal } from "segmentarium/table";
import { z } from "zod";
import { customerSums } from "./customerSums.ts";
import { rfmMetrics } from "./rfmMetrics.ts";
import { ruleSets } from "./ruleSets.ts";
import { findQuintiles, occurringQuery, scoresQuery } from "./scoresQuery.ts";

const options = z.strictObject({
  rules: z
    .enum(["own", "rfm-package"])
    .default("own")
    .describe("How values become scores and names: the product's own rules, or those of the R package rfm"),
});

/** What the scores of metrics are called. */
const names: Readonly<Record<string, string>> = {
  recency_days: "recency",
  frequency_orders: "frequency",
  monetary: "monetary",
};

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
        const quintiles = await findQuintiles(db, "rfm_values");
        const occurring = occurringQuery("rfm_values", ruleSets[rules], quintiles);
        for (const message of await findTies(db, occurring)) log.warn("tied-scores", message);
        const scores = scoresQuery("rfm_values", ruleSets[rules], quintiles);
        return { "feature/rfm": fromQuery(`SELECT * FROM (${scores}) ORDER BY customer_id`) };
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

async function findTies(db: Database, occurring: string): Promise<string[]> {
  const found = Object.entries((await db.row(occurring)) ?? {}).map(
    ([metric, n]) => [names[metric], Number(n)] as const,
  );
  if (found.every(([, n]) => n === 0)) return [];
  return found
    .filter(([, n]) => n < 5)
    .map(([name, n]) => `Only ${n} of the 5 ${name} scores occur: many customers have the same value`);
}
