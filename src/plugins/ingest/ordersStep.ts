import { ordersQuery } from "segmentarium/ingest";
import { defineStep, fromQuery, type Project, type Step } from "segmentarium/plugin";
import { type Admission, admission, admissionNeeds, peopleArtifact } from "./admission.ts";
import { checkRates, convertMoney } from "./convertMoney.ts";
import { joinOrders } from "./joinOrders.ts";
import { judgeLines } from "./judgeLines.ts";
import { openTrace, traceArtifact } from "./openTrace.ts";
import { provenance, sourcesOf } from "./provenance.ts";
import { needsOf, tableInput } from "./sourceRows.ts";
import { withhold } from "./withhold.ts";

type Setting = "sources" | "standardise" | "cleaning" | "currency" | "consent" | "asOf" | "minimumPeople";
const settings: readonly Setting[] = ["sources", "standardise", "cleaning", "currency"];

/** Orders and their lines: cleaned by the declared rules, in base currency, with one id per person. Every rule is counted. */
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
    ...(lines ? ["order_lines"] : []),
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
    async run(inputs, { db, settings }) {
      const trace = await openTrace(db);
      const traced = { trace, sources: sourcesOf(settings, lines ? "order_lines" : "orders") };
      const joined = await joinOrders(db, inputs, settings, trace);
      const judged = await judgeLines(db, joined, settings.cleaning, tableInput(inputs, people ?? "")?.sql, traced);
      const rates = tableInput(inputs, "rates")?.sql;
      const conversion = { lines: judged.sql, rates, currency: settings.currency };
      const converted = await checkRates(db, conversion, traced);
      const bare = await db.row(`SELECT 1 AS one FROM ${judged.sql} WHERE line IS NULL AND dropped IS NULL LIMIT 1`);
      const unnumbered = bare !== undefined;
      await db.run(`
        CREATE TEMP TABLE final_lines AS ${convertMoney({ ...conversion, unnumbered })};
        DROP TABLE ${judged.sql}`);
      const admitted = admission(inputs, settings, "f.customer_id");
      const withheld = await withhold(db, admitted, settings);
      const left = { rule: withheld.count.rule, what: withheld.count.policy, count: withheld.count.rows };
      await trace.add({ ...left, ...traced, table: "order_lines", rows: `SELECT ${provenance} FROM withheld_lines` });
      const chargedOrders = "SELECT order_id FROM admitted_lines GROUP BY order_id HAVING bool_and(kind = 'charge')";
      const charged = await db.row(`SELECT count(*) AS n FROM (${chargedOrders})`);
      const alone = { rule: "orders of charges alone", what: "no order", count: Number(charged?.["n"]) };
      const rows = `
        SELECT a.source_place, a.source_file, a.source_row, a.order_id AS counted
        FROM admitted_lines AS a SEMI JOIN (${chargedOrders}) AS c ON c.order_id IS NOT DISTINCT FROM a.order_id`;
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
        orders: fromQuery(ordersQuery("admitted_lines")),
        ...(lines ? { order_lines: fromQuery(linesQuery) } : {}),
        "ingest/orders": fromQuery(everyOrderQuery(admitted)),
        "cleaning/orders": cleaning,
        [traceArtifact("orders")]: trace.output,
        ...(consented ? { withheld: fromQuery(withheld.query) } : {}),
      };
    },
  });
}

/** Every order of which cleaning keeps a line, whether its customer takes part or not. */
function everyOrderQuery({ join, withheld }: Admission): string {
  return `
    SELECT f.order_id, min(f.customer_id) AS customer_id, min(f.ordered_at) AS ordered_at, bool_or(${withheld}) AS withheld
    FROM final_lines AS f ${join} GROUP BY f.order_id ORDER BY f.order_id`;
}

const linesQuery = `
  SELECT order_id, line, customer_id, ordered_at, product_id, quantity, unit_price, discount, amount, kind
  FROM admitted_lines ORDER BY order_id, line, source_place, source_file, source_row`;
