import { readFile } from "node:fs/promises";
import { ordersBefore } from "segmentarium/ingest";
import { type Context, defineStep, fromQuery, type Step, type TableInput } from "segmentarium/plugin";
import { type Database, literal } from "segmentarium/table";
import { z } from "zod";
import type { OrdersLeft } from "./addOrders.ts";
import { behaviourMetrics, needLines } from "./behaviourMetrics.ts";
import type { PartialKeeper } from "./keptNumbers.ts";
import { loadPeople } from "./loadPeople.ts";
import { peopleCounter } from "./peopleCounter.ts";
import { countRows, type LineTable, readNumbered } from "./readNumbered.ts";
import { salesQuery } from "./salesQuery.ts";

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

/** For fewer a thread takes longer to start than it spares, and what is kept longer to find than lines to read. */
const manyLines = 500_000;

/**
 * How customers buy: pace, baskets, range of products, returns, discounts, times, channels and trend; at a cutoff. Of orders without
 * lines, what they can tell.
 *
 * @param many so many lines are counted in a thread of their own, and where they come in pieces something is kept of each; the result is the same.
 */
export function behaviourStep(currency: string, ofLines = true, many = manyLines): Step {
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
      async run(inputs, context) {
        const { db, cutoff, threads } = context;
        const { halfLifeDays, onlineChannels } = context.options;
        const tables = { orders: inputs.orders.sql, lines: inputs.order_lines.sql };
        const online = onlineChannels.map((channel) => literal(channel)).join(", ");
        await db.run(`
          CREATE TEMP TABLE moment AS
          SELECT CAST(${literal(cutoff)} AS DATE) AS cutoff, CAST(${literal(halfLifeDays)} AS DOUBLE) AS half_life;
          CREATE OR REPLACE TEMP MACRO is_online(name) AS ${online === "" ? "false" : `name IN (${online})`};
          CREATE TEMP VIEW categories AS ${categoriesQuery(inputs.products?.sql)};
          CREATE TEMP VIEW orders_before AS ${ordersBefore(tables, cutoff)}`);
        await db.run(`CREATE TEMP VIEW sales AS ${salesQuery("orders_before")}`);
        const lines = await linesOf(db, inputs.order_lines, many, context);
        const { pieces } = inputs.orders;
        const kept = lines.most >= many && pieces && { pieces, keeper: context, online: onlineChannels };
        const most = await countRows(db, tables.orders);
        const orders = kept
          ? { most, kept: { ...kept, before: (left: OrdersLeft) => leftBefore(left, tables, cutoff) } }
          : { most };
        const counter = peopleCounter(threads > 1 && lines.most >= many);
        try {
          await db.run(await sqlOf("weights.sql"));
          await loadPeople(db, await readNumbered(db, counter, orders, lines), threads);
        } finally {
          counter.end();
        }
        const query = await sqlOf("behaviour.sql");
        const known = `SELECT * EXCLUDE (${needLines.join(", ")}) FROM (${query})`;
        return { "feature/behaviour": fromQuery(ofLines ? query : `${known} ORDER BY customer_id`) };
      },
    },
    ["weights.sql", "behaviour.sql"],
  );
}

/** Of orders of which not all is known: those of some pieces, and of others those that reach over the cutoff, by their lines before it. */
function leftBefore({ rest, cut }: OrdersLeft, { lines }: { readonly lines: string }, cutoff: string): string {
  const moment = `CAST(${literal(cutoff)} AS TIMESTAMP)`;
  const rows = [
    ...rest.map(({ sql }) => `SELECT * FROM ${sql}`),
    ...cut.map(({ sql }) => `SELECT * FROM ${sql} WHERE ordered_at < ${moment} AND last_line_at >= ${moment}`),
  ];
  return ordersBefore({ orders: `(${rows.join(" UNION ALL ")})`, lines }, cutoff);
}

/** Lines and what is kept of them: that is, where they come in pieces and are many. */
async function linesOf(
  db: Database,
  { sql, pieces }: TableInput,
  many: number,
  context: PartialKeeper & Pick<Context, "cutoff">,
): Promise<LineTable> {
  const before = (lines: string): string =>
    `(SELECT * FROM ${lines} WHERE ordered_at < CAST(${literal(context.cutoff)} AS TIMESTAMP))`;
  const all = pieces === undefined ? 0 : await countRows(db, sql);
  if (pieces === undefined || all < many) return { sql, most: await countRows(db, before(sql)), before };
  return { sql, most: all, before, kept: { pieces, keeper: context } };
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
