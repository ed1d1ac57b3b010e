import { ordersQuery } from "segmentarium/ingest";
import { defineStep, fromQuery, type Project, type Step } from "segmentarium/plugin";
import { checkRates, convertMoney } from "./convertMoney.ts";
import { joinOrders } from "./joinOrders.ts";
import { judgeLines } from "./judgeLines.ts";
import { helpersOf, needsOf, tableInput } from "./sourceRows.ts";

/** Orders and their lines: cleaned by the declared rules, in base currency, with one id per person. Every rule is counted. */
export function ordersStep(project: Project): Step {
  const present = (table: Project["sources"][number]["table"]): boolean =>
    project.sources.some((source) => source.table === table);
  const lines = present("order_lines");
  const needs = [...needsOf(project, "orders"), ...needsOf(project, "order_lines"), ...helpersOf(present)];
  return defineStep(import.meta.url, {
    id: "orders",
    title: "Orders and order lines",
    needs,
    provides: ["orders", ...(lines ? ["order_lines"] : []), "cleaning/orders"],
    settings: ["sources", "cleaning", "currency", "standardise"],
    async run(inputs, { db, settings }) {
      const joined = await joinOrders(db, inputs, settings);
      const judged = await judgeLines(db, joined, settings.cleaning, tableInput(inputs, "identities")?.sql);
      const rates = tableInput(inputs, "rates")?.sql;
      const conversion = { lines: judged.sql, rates, currency: settings.currency };
      const converted = await checkRates(db, conversion);
      await db.run(`CREATE TEMP TABLE final_lines AS ${convertMoney(conversion)}`);
      const charged = await db.row(`
        SELECT count(*) AS n FROM
          (SELECT order_id FROM final_lines GROUP BY order_id HAVING bool_and(kind = 'charge'))`);
      const cleaning = [
        ...joined.counts,
        ...judged.counts,
        converted,
        {
          table: "orders",
          rule: "orders of charges alone",
          policy: "no order",
          rows: Number(charged?.["n"]),
          description: "Order numbers that hold nothing but charges: their lines stay, they count as no order",
        },
      ];
      return {
        orders: fromQuery(ordersQuery("final_lines")),
        ...(lines ? { order_lines: fromQuery(linesQuery) } : {}),
        "cleaning/orders": cleaning,
      };
    },
  });
}

const linesQuery = `
  SELECT order_id, line, customer_id, ordered_at, product_id, quantity, unit_price, discount, amount, kind
  FROM final_lines ORDER BY order_id, line, source_place, source_file, source_row`;
