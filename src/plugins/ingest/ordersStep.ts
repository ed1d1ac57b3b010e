import { orderSums } from "segmentarium/ingest";
import { defineStep, fromQuery, type Project, type Step } from "segmentarium/plugin";
import { type Admission, admission, admissionNeeds, peopleArtifact } from "./admission.ts";
import { checkRates, hasUnsaidCurrency } from "./convertMoney.ts";
import { joinOrders } from "./joinOrders.ts";
import { judgeLines } from "./judgeLines.ts";
import { lineOrder } from "./lineOrder.ts";
import { openTrace, traceArtifact } from "./openTrace.ts";
import { daysApart } from "./orderIdSql.ts";
import { provenance, sourcesOf } from "./provenance.ts";
import { needsOf, tableInput } from "./sourceRows.ts";
import { withhold } from "./withhold.ts";

type Setting = "sources" | "standardise" | "cleaning" | "currency" | "consent" | "asOf" | "minimumPeople";
const settings: readonly Setting[] = ["sources", "standardise", "cleaning", "currency"];

/** Orders and their lines, of orders without lines one each: cleaned by the declared rules, in base currency, with one id per person. Every rule is counted. */
export function ordersStep(project: Project): Step {
  const present = (table: Project["sources"][number]["table"]): boolean =>
    project.sources.some((source) => source.table === table);
  const lines = present("order_lines");
  const people = peopleArtifact(project);
  const needs = [
    ...needsOf(project, "orders"),
    ...needsOf(project, "order_lines"),
    ...(people === undefined ? [] : [people]),
    ...(present("rates") ? ["rates"] : []),
    ...admissionNeeds(project),
  ];
  const consented = project.consent !== undefined;
  const provides: readonly string[] = [
    "orders",
    "order_lines",
    "ingest/orders",
    "cleaning/orders",
    traceArtifact("orders"),
    ...(consented ? ["withheld"] : []),
  ];
  return defineStep(import.meta.url, {
    id: "orders",
    title: "Orders and order lines",
    needs: [...new Set(needs)],
    provides,
    settings: consented ? [...settings, "consent", "asOf", "minimumPeople"] : settings,
    async run(inputs, { db, settings, log }) {
      const trace = await openTrace(db);
      for (const id of daysApart(settings)) {
        const split = "what was bought on one day of these clocks may be two orders";
        log.warn("days-of-utc", `Source "${id}" has a time zone, and orders are days of UTC: ${split}`);
      }
      const traced = { trace, sources: sourcesOf(settings, lines ? "order_lines" : "orders") };
      const joined = await joinOrders(db, inputs, settings, trace);
      const conversion = { rates: tableInput(inputs, "rates")?.sql, currency: settings.currency };
      const linked = tableInput(inputs, people ?? "")?.sql;
      const judged = await judgeLines(db, joined, settings.cleaning, linked, conversion, traced);
      if (judged.foreign > 0 && (await hasUnsaidCurrency(db, settings.currency))) {
        const taken = `they are taken to be in ${settings.currency}`;
        log.warn("currency-unsaid", `Some lines name no currency though others of their order name another: ${taken}`);
      }
      const converted = await checkRates(db, { lines: judged.sql, foreign: judged.foreign }, conversion, traced);
      await db.run(`CREATE TEMP VIEW final_lines AS SELECT * FROM ${judged.sql} WHERE dropped IS NULL`);
      const admitted = admission(inputs, settings, "f.customer_id");
      const withheld = await withhold(db, admitted, settings);
      const left = { rule: withheld.count.rule, what: withheld.count.policy, count: withheld.count.rows };
      await trace.add({ ...left, ...traced, table: "order_lines", rows: `SELECT ${provenance} FROM withheld_lines` });
      await db.run(`CREATE TEMP TABLE summed_orders AS ${placedOrders("admitted_lines")}`);
      const charged = await db.row("SELECT count(*) AS n FROM summed_orders WHERE NOT has_goods");
      const alone = { rule: "orders of charges alone", what: "no order", count: Number(charged?.["n"]) };
      const rows = `
        SELECT a.source_place, a.source_file, a.source_row, a.order_id AS counted FROM admitted_lines AS a
        SEMI JOIN (FROM summed_orders WHERE NOT has_goods) AS c ON c.order_id IS NOT DISTINCT FROM a.order_id`;
      await trace.add({ ...alone, ...traced, table: "orders", rows });
      const cleaning = [
        ...joined.counts,
        ...judged.counts,
        converted,
        ...(consented ? [withheld.count] : []),
        {
          table: "orders",
          rule: alone.rule,
          policy: alone.what,
          rows: alone.count,
          description: "Order numbers that hold nothing but charges: their lines stay, they count as no order",
        },
      ];
      return {
        orders: fromQuery(ordersOutput),
        order_lines: fromQuery(linesQuery(await lineOrder(db, "admitted_lines"))),
        "ingest/orders": fromQuery(consented ? everyOrderQuery(admitted) : everyOrderOutput),
        "cleaning/orders": cleaning,
        [traceArtifact("orders")]: trace.output,
        ...(consented ? { withheld: fromQuery(withheld.query) } : {}),
      };
    },
  });
}

/** Orders with their place in the order of their ids: texts are sorted once, and everything else by place. */
function placedOrders(lines: string): string {
  return `SELECT *, CAST(row_number() OVER () AS INTEGER) AS place FROM (${orderSums(lines)} ORDER BY order_id)`;
}

const ordersOutput = `
  SELECT order_id, customer_id, ordered_at, last_line_at, channel, kind, amount
  FROM summed_orders WHERE has_goods ORDER BY place`;

/** Every order of which cleaning keeps a line, whether its customer takes part or not. */
function everyOrderQuery({ join, withheld }: Admission): string {
  return `
    SELECT f.order_id, min(f.customer_id) AS customer_id, min(f.ordered_at) AS ordered_at, bool_or(${withheld}) AS withheld
    FROM final_lines AS f ${join} GROUP BY f.order_id ORDER BY f.order_id`;
}

/** The same where nobody can refuse. */
const everyOrderOutput =
  "SELECT order_id, customer_id, ordered_at, false AS withheld FROM summed_orders ORDER BY place";

function linesQuery(order: string): string {
  return `
    SELECT a.order_id, a.line, a.customer_id, a.ordered_at, a.product_id, a.quantity, a.unit_price, a.discount, a.amount, a.kind
    FROM admitted_lines AS a JOIN summed_orders AS o ON o.order_id IS NOT DISTINCT FROM a.order_id
    ORDER BY o.place, ${order}`;
}
