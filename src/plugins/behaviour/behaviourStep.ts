import { readFile } from "node:fs/promises";
import { ordersBefore } from "segmentarium/ingest";
import { defineStep, fromQuery, type Step } from "segmentarium/plugin";
import { literal } from "segmentarium/table";
import { z } from "zod";
import { behaviourMetrics, needLines } from "./behaviourMetrics.ts";
import { loadPeople } from "./loadPeople.ts";
import { peopleCounter } from "./peopleCounter.ts";
import { countRows, readNumbered } from "./readNumbered.ts";

const options = z.strictObject({
  halfLifeDays: z
    .number()
    .min(1)
    .max(3660)
    .default(90)
    .describe("After how many days an order counts half as much, in the measures where recent ones count more"),
  onlineChannels: z
    .array(z.string())
    .default(["web", "app", "online"])
    .describe("Channels of orders that count as online"),
});

/** For fewer a thread takes longer to start than it spares. */
const manyLines = 500_000;

/**
 * How customers buy: pace, baskets, range of products, returns, discounts, times, channels and trend; at a cutoff. Of orders without
 * lines, what they can tell.
 *
 * @param countedApart so many lines are counted in a thread of their own; the result is the same.
 */
export function behaviourStep(currency: string, ofLines = true, countedApart = manyLines): Step {
  return defineStep(
    import.meta.url,
    {
      id: "behaviour",
      title: "Buying behaviour",
      needs: ["orders", "order_lines", "products?"],
      provides: ["feature/behaviour"],
      perCutoff: true,
      options,
      metrics: behaviourMetrics(currency, ofLines),
      async run(inputs, { db, cutoff, threads, options: { halfLifeDays, onlineChannels } }) {
        const tables = { orders: inputs.orders.sql, lines: inputs.order_lines.sql };
        const online = onlineChannels.map((channel) => literal(channel)).join(", ");
        await db.run(`
          CREATE TEMP TABLE moment AS
          SELECT CAST(${literal(cutoff)} AS DATE) AS cutoff, CAST(${literal(halfLifeDays)} AS DOUBLE) AS half_life;
          CREATE OR REPLACE TEMP MACRO is_online(name) AS ${online === "" ? "false" : `name IN (${online})`};
          CREATE TEMP VIEW categories AS ${categoriesQuery(inputs.products?.sql)};
          CREATE TEMP VIEW orders_before AS ${ordersBefore(tables, cutoff)};
          CREATE TEMP VIEW lines_before AS
          SELECT * FROM ${tables.lines} WHERE ordered_at < CAST(${literal(cutoff)} AS TIMESTAMP)`);
        const most = { orders: await countRows(db, tables.orders), lines: await countRows(db, "lines_before") };
        const counter = peopleCounter(threads > 1 && most.lines >= countedApart);
        try {
          await db.run(await sqlOf("numbered.sql"));
          await loadPeople(db, await readNumbered(db, counter, most));
        } finally {
          counter.end();
        }
        const query = await sqlOf("behaviour.sql");
        const known = `SELECT * EXCLUDE (${needLines.join(", ")}) FROM (${query})`;
        return { "feature/behaviour": fromQuery(ofLines ? query : `${known} ORDER BY customer_id`) };
      },
    },
    ["numbered.sql", "behaviour.sql"],
  );
}

/** The number of each product's category, from 0. */
function categoriesQuery(products: string | undefined): string {
  if (products === undefined) return "SELECT NULL::TEXT AS product_id, NULL::INTEGER AS category WHERE false";
  return `
    SELECT product_id, CAST(dense_rank() OVER (ORDER BY category) - 1 AS INTEGER) AS category
    FROM ${products} WHERE category IS NOT NULL`;
}

function sqlOf(name: string): Promise<string> {
  return readFile(new URL(name, import.meta.url), "utf8");
}
