import type { Cleaning, Source } from "segmentarium/config";
import type { Database } from "segmentarium/table";
import type { CleaningRule, OwnCount } from "./cleaningRules.ts";
import { conditionSql } from "./conditionSql.ts";
import { type Conversion, convertMoney, foreignTest } from "./convertMoney.ts";
import type { JoinedLines } from "./joinOrders.ts";
import type { Trace } from "./openTrace.ts";
import { provenance } from "./provenance.ts";

/** Lines as judged, and what was counted of them. */
export interface JudgedLines {
  /** A table: order_id … kind as in `order_lines`, channel and currency, `dropped` (by which rule), `turned` (its sign), provenance. */
  readonly sql: string;
  readonly counts: readonly OwnCount[];
  /** Lines that stay and are in another currency. */
  readonly foreign: number;
}

/**
 * Applies the declared rules to each line, in this order: test orders and undated lines are dropped; the rest is a
 * charge, a return or a sale; goods without a price or quantity are dropped. Ids become those of customers, amounts those of the
 * base currency, and a line that has no number gets one within its order. All in one pass, since lines are many and wide.
 */
export async function judgeLines(
  db: Database,
  joined: JoinedLines,
  cleaning: Cleaning,
  identities: string | undefined,
  conversion: Conversion,
  traced: { readonly trace: Trace; readonly sources: readonly Source[] },
): Promise<JudgedLines> {
  const test = (name: "tests" | "charges" | "returns"): string =>
    conditionSql(cleaning[name], joined.columns, `cleaning/${name}`);
  const resolved = identities === undefined ? "j.customer_id" : "coalesce(i.customer_id, j.customer_id)";
  const join = identities === undefined ? "" : `LEFT JOIN ${identities} AS i ON i.alias_id = j.customer_id`;
  const unpriced = cleaning.unpriced === "drop" ? "coalesce(unit_price, 0) <= 0" : "unit_price IS NULL";
  const judged = `(
    WITH marked AS (
      SELECT *, ${test("tests")} AS is_made_for_test, ${test("charges")} AS is_charge,
        coalesce(quantity < 0, false) OR ${test("returns")} AS is_return
      FROM ${joined.sql}
    )
    SELECT ${provenance.replaceAll("source_", "j.source_")}, ${joined.orderId(resolved)} AS order_id, ${joined.line} AS line, ${resolved} AS customer_id,
      j.ordered_at, j.channel, j.currency, j.product_id, j.quantity, j.unit_price,
      coalesce(j.discount, 0) AS discount,
      CASE WHEN is_charge THEN 'charge' WHEN is_return THEN 'return' ELSE 'sale' END AS kind,
      CASE
        WHEN is_made_for_test THEN 'test'
        WHEN ordered_at IS NULL THEN 'undated'
        WHEN coalesce(quantity, 0) = 0 THEN 'no quantity'
        WHEN NOT is_charge AND ${unpriced} THEN 'unpriced'
      END AS dropped
    FROM marked AS j ${join})`;
  await db.run(`CREATE TEMP TABLE judged_lines AS ${convertMoney(judged, conversion)}`);
  await db.run(joined.drop);
  const { counts, foreign, unnumbered } = await countRules(db, cleaning, conversion.currency);
  if (unnumbered) await numberLines(db);
  for (const { rule, policy, rows: count } of counts) {
    for (const { test, what = policy, column } of touching[rule] ?? []) {
      const rows = `SELECT ${provenance} FROM judged_lines WHERE ${test}`;
      await traced.trace.add({ table: "order_lines", rule, what, ...column, sources: traced.sources, rows, count });
    }
  }
  return { sql: "judged_lines", counts, foreign };
}

/** Numbers the lines that stay within their order, as they were delivered; those that have a number keep it. */
async function numberLines(db: Database): Promise<void> {
  const place = `row_number() OVER (PARTITION BY dropped IS NULL, order_id ORDER BY ${provenance})`;
  await db.run(`
    CREATE OR REPLACE TEMP TABLE judged_lines AS
    SELECT * REPLACE (coalesce(line, CAST(${place} AS INTEGER)) AS line) FROM judged_lines`);
}

/** Which lines each rule touches. A return that is written as a sale gets the other sign. */
const touching: Readonly<
  Partial<Record<CleaningRule, readonly { test: string; what?: string; column?: { column: string } }[]>>
> = {
  "test orders": [{ test: "dropped = 'test'" }],
  "undated lines": [{ test: "dropped = 'undated'" }],
  "no quantity": [{ test: "dropped = 'no quantity'" }],
  unpriced: [{ test: "dropped = 'unpriced'" }],
  charges: [{ test: "dropped IS NULL AND kind = 'charge'" }],
  returns: [
    { test: "dropped IS NULL AND kind = 'return' AND NOT turned" },
    {
      ...{ test: "dropped IS NULL AND kind = 'return' AND turned", what: "changed" },
      column: { column: "quantity, discount, amount" },
    },
  ],
  guests: [{ test: "dropped IS NULL AND customer_id IS NULL" }],
};

async function countRules(
  db: Database,
  cleaning: Cleaning,
  currency: string,
): Promise<Omit<JudgedLines, "sql"> & { readonly unnumbered: boolean }> {
  const row = await db.row(`
    SELECT count(*) FILTER (dropped = 'test') AS tests, count(*) FILTER (dropped = 'undated') AS undated,
      count(*) FILTER (dropped = 'no quantity') AS empty, count(*) FILTER (dropped = 'unpriced') AS unpriced,
      count(*) FILTER (dropped IS NULL AND kind = 'charge') AS charges,
      count(*) FILTER (dropped IS NULL AND kind = 'return') AS returns,
      count(*) FILTER (dropped IS NULL AND customer_id IS NULL) AS guests,
      count(*) FILTER (${foreignTest("judged_lines", currency)}) AS foreign_lines,
      count(*) FILTER (dropped IS NULL AND line IS NULL) AS unnumbered
    FROM judged_lines`);
  const count = (rule: CleaningRule, policy: string, name: string, description: string): OwnCount => {
    return { table: "order_lines", rule, policy, rows: Number(row?.[name]), description };
  };
  const free =
    cleaning.unpriced === "drop"
      ? "Goods whose unit price is zero, negative or missing: gifts, stock movements"
      : "Goods whose unit price is missing";
  const counts = [
    count("test orders", "dropped", "tests", "Lines of orders made for testing, by the declared conditions"),
    count("undated lines", "dropped", "undated", "Lines without a time, or of an order that is not there"),
    count("no quantity", "dropped", "empty", "Lines whose quantity is zero or missing"),
    count("unpriced", "dropped", "unpriced", free),
    count("charges", "marked", "charges", "Postage, fees and corrections: kept apart, part of no product figure"),
    count("returns", "marked", "returns", "Returned or cancelled lines: they reduce revenue when they come back"),
    count(
      "guests",
      "kept without customer",
      "guests",
      "Lines of orders without a customer id: in revenue, in no segment",
    ),
  ];
  return { counts, foreign: Number(row?.["foreign_lines"]), unnumbered: Number(row?.["unnumbered"]) > 0 };
}
