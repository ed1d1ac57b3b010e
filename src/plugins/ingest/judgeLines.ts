import type { Cleaning, Source } from "segmentarium/config";
import type { CleaningCount } from "segmentarium/plugin";
import type { Database } from "segmentarium/table";
import { conditionSql } from "./conditionSql.ts";
import type { JoinedLines } from "./joinOrders.ts";
import type { Trace } from "./openTrace.ts";
import { provenance } from "./provenance.ts";

/**
 * Applies the declared rules to each line, in this order: test orders and undated lines are dropped; the rest is a
 * charge, a return or a sale; goods without a price or quantity are dropped. Ids become those of customers.
 */
export async function judgeLines(
  db: Database,
  joined: JoinedLines,
  cleaning: Cleaning,
  identities: string | undefined,
  traced: { readonly trace: Trace; readonly sources: readonly Source[] },
): Promise<{ sql: string; counts: readonly CleaningCount[] }> {
  const test = (name: "tests" | "charges" | "returns"): string =>
    conditionSql(cleaning[name], joined.columns, `cleaning/${name}`);
  const resolved = identities === undefined ? "j.customer_id" : "coalesce(i.customer_id, j.customer_id)";
  const join = identities === undefined ? "" : `LEFT JOIN ${identities} AS i ON i.alias_id = j.customer_id`;
  const unpriced = cleaning.unpriced === "drop" ? "coalesce(unit_price, 0) <= 0" : "unit_price IS NULL";
  await db.run(`
    CREATE TEMP TABLE judged_lines AS
    WITH marked AS (
      SELECT *, ${test("tests")} AS is_made_for_test, ${test("charges")} AS is_charge,
        coalesce(quantity < 0, false) OR ${test("returns")} AS is_return
      FROM ${joined.sql}
    )
    SELECT ${provenance.replaceAll("source_", "j.source_")}, j.order_id, j.line, ${resolved} AS customer_id,
      j.ordered_at, j.channel, j.currency, j.product_id, j.quantity, j.unit_price,
      coalesce(j.discount, 0) AS discount,
      CASE WHEN is_charge THEN 'charge' WHEN is_return THEN 'return' ELSE 'sale' END AS kind,
      CASE
        WHEN is_made_for_test THEN 'test'
        WHEN ordered_at IS NULL THEN 'undated'
        WHEN coalesce(quantity, 0) = 0 THEN 'no quantity'
        WHEN NOT is_charge AND ${unpriced} THEN 'unpriced'
      END AS dropped
    FROM marked AS j ${join};
    DROP TABLE ${joined.sql}`);
  const counts = await countRules(db, cleaning);
  for (const { rule, policy, rows: count } of counts) {
    for (const { test, what = policy, column } of touching[rule] ?? []) {
      const rows = `SELECT ${provenance} FROM judged_lines WHERE ${test}`;
      await traced.trace.add({ table: "order_lines", rule, what, ...column, sources: traced.sources, rows, count });
    }
  }
  return { sql: "judged_lines", counts };
}

/** Which lines each rule touches. A return that is written as a sale gets the other sign. */
const touching: Readonly<Record<string, readonly { test: string; what?: string; column?: { column: string } }[]>> = {
  "test orders": [{ test: "dropped = 'test'" }],
  "undated lines": [{ test: "dropped = 'undated'" }],
  "no quantity": [{ test: "dropped = 'no quantity'" }],
  unpriced: [{ test: "dropped = 'unpriced'" }],
  charges: [{ test: "dropped IS NULL AND kind = 'charge'" }],
  returns: [
    { test: "dropped IS NULL AND kind = 'return' AND quantity <= 0" },
    {
      ...{ test: "dropped IS NULL AND kind = 'return' AND quantity > 0", what: "changed" },
      column: { column: "quantity, discount, amount" },
    },
  ],
  guests: [{ test: "dropped IS NULL AND customer_id IS NULL" }],
};

async function countRules(db: Database, cleaning: Cleaning): Promise<CleaningCount[]> {
  const row = await db.row(`
    SELECT count(*) FILTER (dropped = 'test') AS tests, count(*) FILTER (dropped = 'undated') AS undated,
      count(*) FILTER (dropped = 'no quantity') AS empty, count(*) FILTER (dropped = 'unpriced') AS unpriced,
      count(*) FILTER (dropped IS NULL AND kind = 'charge') AS charges,
      count(*) FILTER (dropped IS NULL AND kind = 'return') AS returns,
      count(*) FILTER (dropped IS NULL AND customer_id IS NULL) AS guests
    FROM judged_lines`);
  const count = (rule: string, policy: string, name: string, description: string): CleaningCount => {
    return { table: "order_lines", rule, policy, rows: Number(row?.[name]), description };
  };
  const free =
    cleaning.unpriced === "drop"
      ? "Goods whose unit price is zero, negative or missing: gifts, stock movements"
      : "Goods whose unit price is missing";
  return [
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
}
