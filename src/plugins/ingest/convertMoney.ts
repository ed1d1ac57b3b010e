import type { Source } from "segmentarium/config";
import { CheckError } from "segmentarium/errors";
import { type Database, literal } from "segmentarium/table";
import type { OwnCount } from "./cleaningRules.ts";
import type { Trace } from "./openTrace.ts";
import { provenance } from "./provenance.ts";

export interface Conversion {
  /** valid_from, currency, rate (base units for one unit); undefined when the project has no rates. */
  readonly rates: string | undefined;
  /** Base currency. */
  readonly currency: string;
}

/**
 * Lines in base currency by the latest rate that was valid when the order was placed; of those that are dropped no amount is made.
 * Amounts are exact before conversion, and rounded to four places once. A return whose quantity is written positive is turned
 * negative.
 *
 * @param lines as judged: a relation or a query in brackets.
 */
export function convertMoney(lines: string, { rates, currency }: Conversion): string {
  const kept = (value: string, type: string): string => `CASE WHEN dropped IS NULL THEN CAST(${value} AS ${type}) END`;
  const converted = (value: string): string => kept(rates === undefined ? value : `${value} * rate`, "DECIMAL(18,4)");
  const rate = `CASE WHEN coalesce(l.currency, ${literal(currency)}) = ${literal(currency)} THEN 1 ELSE r.rate END`;
  const rated = rates === undefined ? "l.*" : `l.*, ${kept(rate, "DECIMAL(18,8)")} AS rate`;
  return `
    WITH rated AS (
      SELECT ${rated}, l.kind = 'return' AND l.quantity > 0 AS turned FROM ${lines} AS l ${rates === undefined ? "" : rateJoin(rates)}
    ),
    signed AS (
      SELECT * REPLACE (${turned("quantity")} AS quantity, ${turned("discount")} AS discount),
        ${kept(turned("CAST(quantity AS DECIMAL(18,0)) * unit_price - discount"), "DECIMAL(18,4)")} AS net
      FROM rated
    )
    SELECT source_place, source_file, source_row, order_id, ${kept("line", "INTEGER")} AS line, customer_id, ordered_at, channel,
      currency, product_id, quantity, ${converted("unit_price")} AS unit_price, ${converted("discount")} AS discount,
      ${converted("net")} AS amount, kind, dropped, turned
    FROM signed`;
}

function turned(value: string): string {
  return `CASE WHEN turned THEN -(${value}) ELSE ${value} END`;
}

function rateJoin(rates: string): string {
  return `ASOF LEFT JOIN ${rates} AS r ON r.currency = l.currency AND l.ordered_at >= r.valid_from`;
}

/** Of two rates of one moment nothing says which holds. @throws CheckError `two-rates`. */
export async function checkOnce(db: Database, rates: string): Promise<void> {
  const twice = await db.row(`
    SELECT count(*) AS n, CAST(min(valid_from) AS DATE) AS day FROM
      (SELECT valid_from FROM ${rates} GROUP BY currency, valid_from HAVING count(DISTINCT rate) > 1)`);
  if (Number(twice?.["n"]) === 0) return;
  const message = `${twice?.["n"]} currencies and times have two rates, the first on ${twice?.["day"]}`;
  throw new CheckError("Cannot convert to the base currency", [
    { code: "two-rates", message, remedy: "keep one rate of each currency and time" },
  ]);
}

/** Lines in a currency that has no rate in time: how many, and the first day of them. */
export interface RateGap {
  readonly currency: string;
  readonly day: string;
  readonly lines: number;
}

/** Lines that were converted, and those that could not be. */
export interface Converted {
  readonly count: OwnCount;
  readonly gaps: readonly RateGap[];
}

/**
 * Lists the lines that were converted, and finds those without a rate.
 *
 * @param lines `judged_lines`. @param foreign how many of them are in another currency.
 */
export async function checkRates(
  db: Database,
  { lines, foreign: count }: { readonly lines: string; readonly foreign: number },
  { rates, currency }: Conversion,
  { trace, sources }: { readonly trace: Trace; readonly sources: readonly Source[] },
): Promise<Converted> {
  const foreign = foreignTest("l", currency);
  const gaps =
    count === 0
      ? []
      : await findGaps(db, `${lines} AS l ${rates === undefined ? "" : rateJoin(rates)}`, foreign, rates !== undefined);
  const rule = "foreign currency";
  const rows = `SELECT ${provenance} FROM ${lines} AS l WHERE ${foreign}`;
  const column = "unit_price, discount, amount";
  await trace.add({ table: "order_lines", rule, what: "changed", column, sources, rows, count });
  return {
    count: {
      table: "order_lines",
      rule,
      policy: `converted to ${currency}`,
      rows: count,
      description: "Lines in another currency, at the latest rate that was valid when the order was placed",
    },
    gaps,
  };
}

/** A test that holds for lines that stay and are in another currency. */
export function foreignTest(lines: string, currency: string): string {
  return `${lines}.dropped IS NULL AND ${lines}.currency <> ${literal(currency)}`;
}

/** Whether a line that stays names no currency, and another of its order a foreign one. */
export async function hasUnsaidCurrency(db: Database, currency: string): Promise<boolean> {
  const found = await db.row(`
    SELECT 1 AS one FROM judged_lines AS l
    SEMI JOIN (SELECT order_id FROM judged_lines AS f WHERE ${foreignTest("f", currency)}) AS o USING (order_id)
    WHERE l.dropped IS NULL AND l.currency IS NULL LIMIT 1`);
  return found !== undefined;
}

async function findGaps(db: Database, lines: string, foreign: string, rated: boolean): Promise<RateGap[]> {
  const gaps = await db.rows(`
    SELECT l.currency, min(CAST(l.ordered_at AS DATE)) AS day, count(*) AS n FROM ${lines}
    WHERE ${foreign} AND ${rated ? "r.rate" : "NULL"} IS NULL GROUP BY l.currency ORDER BY l.currency`);
  return gaps.map(({ currency, day, n }) => ({ currency: String(currency), day: String(day), lines: Number(n) }));
}

/** @param gaps of any lots of lines, of one currency several. @throws CheckError `no-rate` naming the currencies that have no rate in time. */
export function refuseGaps(gaps: readonly RateGap[], base: string): void {
  if (gaps.length === 0) return;
  const currencies = [...new Set(gaps.map(({ currency }) => currency))].sort();
  throw new CheckError(
    "Cannot convert to the base currency",
    currencies.map((text) => {
      const own = gaps.filter(({ currency }) => currency === text);
      const name = /^[A-Z]{3}$/.test(text) ? text : "a text that is no ISO code";
      const lines = own.reduce((sum, gap) => sum + gap.lines, 0);
      const day = own.map((gap) => gap.day).sort()[0];
      const message = `currency ${name} has no rate for ${lines} lines, the first of ${day}`;
      return { code: "no-rate", message, remedy: `add rates to ${base} from that day on` };
    }),
  );
}
