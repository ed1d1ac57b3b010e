import type { Source } from "segmentarium/config";
import { CheckError } from "segmentarium/errors";
import type { CleaningCount } from "segmentarium/plugin";
import { type Database, literal } from "segmentarium/table";
import type { Trace } from "./openTrace.ts";
import { provenance } from "./provenance.ts";

export interface Conversion {
  /** Lines as judged. */
  readonly lines: string;
  /** valid_from, currency, rate (base units for one unit); undefined when the project has no rates. */
  readonly rates: string | undefined;
  /** Base currency. */
  readonly currency: string;
  /** Whether lines are there that have no number of their own: they are numbered within their order. */
  readonly unnumbered: boolean;
}

/**
 * The lines that stay, in base currency by the latest rate that was valid when the order was placed. Amounts are exact
 * before conversion, and rounded to four places once. A return whose quantity is written positive is turned negative.
 */
export function convertMoney({ lines, rates, currency, unnumbered }: Conversion): string {
  const rate =
    rates === undefined
      ? "CAST(1 AS DECIMAL(18,8))"
      : `CASE WHEN coalesce(l.currency, ${literal(currency)}) = ${literal(currency)} THEN 1 ELSE r.rate END`;
  const place = "row_number() OVER (PARTITION BY l.order_id ORDER BY source_place, source_file, source_row)";
  return `
    WITH rated AS (
      SELECT l.* EXCLUDE (line, quantity, discount),
        ${unnumbered ? `coalesce(l.line, ${place})` : "l.line"} AS line,
        CASE WHEN l.kind = 'return' AND l.quantity > 0 THEN -1 ELSE 1 END AS direction,
        l.quantity AS written_quantity, l.discount AS written_discount, CAST(${rate} AS DECIMAL(18,8)) AS rate
      FROM ${lines} AS l ${rates === undefined ? "" : rateJoin(rates)}
      WHERE l.dropped IS NULL
    ),
    signed AS (
      SELECT *, CAST(direction * written_quantity AS BIGINT) AS quantity,
        CAST(direction * (CAST(written_quantity AS DECIMAL(18,0)) * unit_price - written_discount) AS DECIMAL(18,4)) AS net
      FROM rated
    )
    SELECT source_place, source_file, source_row, order_id, CAST(line AS INTEGER) AS line, customer_id, ordered_at, channel,
      product_id, quantity, CAST(unit_price * rate AS DECIMAL(18,4)) AS unit_price,
      CAST(CAST(direction * written_discount AS DECIMAL(18,4)) * rate AS DECIMAL(18,4)) AS discount,
      CAST(net * rate AS DECIMAL(18,4)) AS amount, kind
    FROM signed`;
}

function rateJoin(rates: string): string {
  return `ASOF LEFT JOIN ${rates} AS r ON r.currency = l.currency AND l.ordered_at >= r.valid_from`;
}

/** Of two rates of one moment nothing says which holds. */
async function checkOnce(db: Database, rates: string): Promise<void> {
  const twice = await db.row(`
    SELECT count(*) AS n, CAST(min(valid_from) AS DATE) AS day FROM
      (SELECT valid_from FROM ${rates} GROUP BY currency, valid_from HAVING count(DISTINCT rate) > 1)`);
  if (Number(twice?.["n"]) === 0) return;
  const message = `${twice?.["n"]} currencies and times have two rates, the first on ${twice?.["day"]}`;
  throw new CheckError("Cannot convert to the base currency", [
    { code: "two-rates", message, remedy: "keep one rate of each currency and time" },
  ]);
}

/** Counts the lines to convert. @throws CheckError `two-rates`, or `no-rate` naming the currencies that have no rate in time. */
export async function checkRates(
  db: Database,
  { lines, rates, currency }: Omit<Conversion, "unnumbered">,
  { trace, sources }: { readonly trace: Trace; readonly sources: readonly Source[] },
): Promise<CleaningCount> {
  if (rates !== undefined) await checkOnce(db, rates);
  const foreign = `l.dropped IS NULL AND l.currency <> ${literal(currency)}`;
  const found = rates === undefined ? "NULL" : "r.rate";
  const join = rates === undefined ? "" : rateJoin(rates);
  const gaps = await db.rows(`
    SELECT l.currency, min(CAST(l.ordered_at AS DATE)) AS day, count(*) AS n FROM ${lines} AS l ${join}
    WHERE ${foreign} AND ${found} IS NULL GROUP BY l.currency ORDER BY l.currency`);
  if (gaps.length > 0) {
    throw new CheckError(
      "Cannot convert to the base currency",
      gaps.map((gap) => {
        const text = String(gap["currency"]);
        const name = /^[A-Z]{3}$/.test(text) ? text : "a text that is no ISO code";
        const message = `currency ${name} has no rate for ${gap["n"]} lines, the first of ${gap["day"]}`;
        return { code: "no-rate", message, remedy: `add rates to ${currency} from that day on` };
      }),
    );
  }
  const counted = await db.row(`SELECT count(*) AS n FROM ${lines} AS l WHERE ${foreign}`);
  const [rule, count] = ["foreign currency", Number(counted?.["n"])];
  const rows = `SELECT ${provenance} FROM ${lines} AS l WHERE ${foreign}`;
  const column = "unit_price, discount, amount";
  await trace.add({ table: "order_lines", rule, what: "changed", column, sources, rows, count });
  return {
    table: "order_lines",
    rule,
    policy: `converted to ${currency}`,
    rows: count,
    description: "Lines in another currency, at the latest rate that was valid when the order was placed",
  };
}
