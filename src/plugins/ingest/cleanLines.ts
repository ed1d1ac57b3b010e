import type { Source } from "segmentarium/config";
import { orderSums } from "segmentarium/ingest";
import type { CleaningCount, Project } from "segmentarium/plugin";
import type { Database } from "segmentarium/table";
import { type Admission, admission } from "./admission.ts";
import type { OwnCount } from "./cleaningRules.ts";
import { checkRates, hasUnsaidCurrency, type RateGap } from "./convertMoney.ts";
import { joinOrders } from "./joinOrders.ts";
import { judgeLines } from "./judgeLines.ts";
import { lineOrder } from "./lineOrder.ts";
import { openTrace, type Trace } from "./openTrace.ts";
import { provenance, sourcesOf } from "./provenance.ts";
import { tableInput } from "./sourceRows.ts";
import { tellWithheld, withhold } from "./withhold.ts";

/** Settings by which orders are cleaned; of these some that only consent needs may be absent. */
export type CleaningSettings = Pick<
  Project,
  "sources" | "standardise" | "cleaning" | "currency" | "consent" | "asOf" | "minimumPeople"
>;

/** Cleaned orders and lines, as queries about temporary tables of the database; and what cleaning tells. */
export interface CleanedLines {
  readonly orders: string;
  readonly lines: string;
  /** Every order of which a line is kept, whether its customer takes part or not. */
  readonly every: string;
  /** Lines of people who refused: what sums are made of. */
  readonly withheld: string;
  /** In the order in which rules are applied; of people who refused the persons are those of these lines. */
  readonly cleaning: readonly CleaningCount[];
  readonly trace: Trace;
  readonly gaps: readonly RateGap[];
  /** Whether some lines name no currency though others of their order name a foreign one. */
  readonly unsaid: boolean;
}

/**
 * Cleans lines of orders by the declared rules: base currency, one id per person, every rule counted.
 *
 * @param inputs the sources of orders and lines, all of them or whole orders of them; and what tells of ids, people, rates and consent.
 * @param people the artifact that links ids to people, if any.
 */
export async function cleanLines(
  db: Database,
  inputs: Readonly<Record<string, unknown>>,
  settings: CleaningSettings,
  people: string | undefined,
): Promise<CleanedLines> {
  const trace = await openTrace(db);
  const consented = settings.consent !== undefined;
  const traced = { trace, sources: tracedSources(settings) };
  const joined = await joinOrders(db, inputs, settings, trace);
  const conversion = { rates: tableInput(inputs, "rates")?.sql, currency: settings.currency };
  const linked = tableInput(inputs, people ?? "")?.sql;
  const judged = await judgeLines(db, joined, settings.cleaning, linked, conversion, traced);
  const unsaid = judged.foreign > 0 && (await hasUnsaidCurrency(db, settings.currency));
  const converted = await checkRates(db, { lines: judged.sql, foreign: judged.foreign }, conversion, traced);
  await db.run(`CREATE TEMP VIEW final_lines AS SELECT * FROM ${judged.sql} WHERE dropped IS NULL`);
  const admitted = admission(inputs, settings, "f.customer_id");
  await withhold(db, admitted);
  const withheld = await tellWithheld(db, settings);
  const left = { rule: withheld.count.rule, what: withheld.count.policy, count: withheld.count.rows };
  await trace.add({ ...left, ...traced, table: "order_lines", rows: `SELECT ${provenance} FROM withheld_lines` });
  await db.run(`CREATE TEMP TABLE summed_orders AS ${orderSums("admitted_lines")} ORDER BY order_id`);
  const charged = await db.row("SELECT count(*) AS n FROM summed_orders WHERE NOT has_goods");
  const alone = { rule: "orders of charges alone", what: "no order", count: Number(charged?.["n"]) } as const;
  const rows = `
    SELECT a.source_place, a.source_file, a.source_row, a.order_id AS counted FROM admitted_lines AS a
    SEMI JOIN (FROM summed_orders WHERE NOT has_goods) AS c ON c.order_id IS NOT DISTINCT FROM a.order_id`;
  await trace.add({ ...alone, ...traced, table: "orders", rows });
  return {
    orders: ordersOutput,
    lines: linesQuery(await lineOrder(db, "admitted_lines")),
    every: consented ? everyOrderQuery(admitted) : everyOrderOutput,
    withheld: "SELECT customer_id, order_id, ordered_at, kind, amount FROM withheld_lines",
    cleaning: [
      ...joined.counts,
      ...judged.counts,
      converted.count,
      ...(consented ? [withheld.count] : []),
      {
        table: "orders",
        rule: alone.rule,
        policy: alone.what,
        rows: alone.count,
        description: "Order numbers that hold nothing but charges: their lines stay, they count as no order",
      },
    ] satisfies readonly OwnCount[],
    trace,
    gaps: converted.gaps,
    unsaid,
  };
}

/** The sources whose rows become lines. */
export function tracedSources(settings: Pick<Project, "sources">): readonly Source[] {
  const lines = sourcesOf(settings, "order_lines");
  return lines.length > 0 ? lines : sourcesOf(settings, "orders");
}

/** As they lie: in the order of their ids, by which texts are sorted once. */
const ordersOutput = `
  SELECT order_id, customer_id, ordered_at, last_line_at, channel, kind, amount
  FROM summed_orders WHERE has_goods`;

/** Every order of which cleaning keeps a line, whether its customer takes part or not. */
function everyOrderQuery({ join, withheld }: Admission): string {
  return `
    SELECT f.order_id, min(f.customer_id) AS customer_id, min(f.ordered_at) AS ordered_at, bool_or(${withheld}) AS withheld
    FROM final_lines AS f ${join} GROUP BY f.order_id ORDER BY f.order_id`;
}

/** The same where nobody can refuse. */
const everyOrderOutput = "SELECT order_id, customer_id, ordered_at, false AS withheld FROM summed_orders";

function linesQuery(order: string): string {
  return `
    SELECT a.order_id, a.line, a.customer_id, a.ordered_at, a.product_id, a.quantity, a.unit_price, a.discount, a.amount, a.kind
    FROM admitted_lines AS a ORDER BY a.order_id, ${order}`;
}
