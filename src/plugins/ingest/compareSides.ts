import type { Comparison } from "segmentarium/config";
import { type Database, literal } from "segmentarium/table";

/** How the two amounts of an order compare, in the order in which people read them. */
export const statuses = [
  "matched",
  "within-tolerance",
  "differing",
  "doubled",
  "other-currency",
  "missing-left",
  "missing-right",
] as const;

export interface ComparedOrders {
  readonly status: (typeof statuses)[number];
  readonly orders: number;
  readonly people: number;
  readonly leftSum: number | null;
  readonly rightSum: number | null;
}

export interface CompareOptions {
  /** valid_from, currency, rate; undefined when the project has no rates. */
  readonly rates: string | undefined;
  /** Base currency. */
  readonly currency: string;
  warn(code: string, message: string): void;
}

/**
 * Compares two of the tables that `orderReconciliationStep` loads, order by order: exactly, in the order's own currency. Adds
 * every order that is neither matched nor within tolerance to `differences`.
 *
 * @returns one entry for each status that occurs, with sums in base currency: each side at the rate that its currency has at the order's
 * time; a side whose parts are in several counts as in the first of these by name.
 */
export async function compareSides(
  db: Database,
  { id, left, right, tolerance }: Comparison,
  { rates, currency, warn }: CompareOptions,
): Promise<readonly ComparedOrders[]> {
  const base = literal(currency);
  const rateOf = (side: "left" | "right") =>
    `CASE WHEN c.${side}_currency = ${base} THEN 1 ${rates === undefined ? "" : `ELSE CAST(${side}_rates.rate AS DECIMAL(18,8))`} END AS ${side}_rate`;
  const joinOf = (side: "left" | "right") =>
    rates === undefined
      ? ""
      : `ASOF LEFT JOIN ${rates} AS ${side}_rates ON ${side}_rates.currency = c.${side}_currency AND c.moment >= ${side}_rates.valid_from`;
  const sumOf = (side: "left" | "right") =>
    `sum(CAST(${side}_amount * CAST(${side}_rate AS DECIMAL(18,8)) AS DECIMAL(18,4))) AS ${side}_sum`;
  const unrated = (side: "left" | "right") => `(${side}_amount IS NOT NULL AND ${side}_rate IS NULL)`;
  await db.run(`
    CREATE OR REPLACE TEMP TABLE compared AS
    WITH both_sides AS (
      SELECT coalesce(l.order_id, r.order_id) AS order_id, l.amount AS left_amount, r.amount AS right_amount,
        coalesce(l.currency, r.currency) AS currency, l.currency AS left_currency, r.currency AS right_currency,
        l.currency <> r.currency OR l.currency <> l.other_currency OR r.currency <> r.other_currency AS mixed,
        coalesce(l.moment, r.moment) AS moment, coalesce(l.amount, 0) AS due, coalesce(r.amount, 0) AS given
      FROM ${`side_${left}`} AS l FULL JOIN ${`side_${right}`} AS r ON l.order_id = r.order_id
    )
    SELECT b.order_id, left_amount, right_amount, currency, left_currency, right_currency, coalesce(k.ordered_at, placed_at, moment) AS moment,
      coalesce('c ' || k.customer_id, 'c ' || orderer, 'o ' || b.order_id) AS person,
      CASE
        WHEN due = 0 AND given = 0 THEN 'matched'
        WHEN left_amount IS NULL THEN 'missing-left'
        WHEN right_amount IS NULL THEN 'missing-right'
        WHEN mixed THEN 'other-currency'
        WHEN due = given THEN 'matched'
        WHEN abs(due - given) <= CAST('${tolerance.amount.toFixed(4)}' AS DECIMAL(18,4))
          OR abs(due - given) <= abs(due) * CAST('${tolerance.share.toFixed(6)}' AS DECIMAL(9,6)) THEN 'within-tolerance'
        WHEN due = 2 * given OR given = 2 * due THEN 'doubled'
        ELSE 'differing'
      END AS status
    FROM both_sides AS b LEFT JOIN known AS k ON k.order_id = b.order_id
    LEFT JOIN (SELECT order_id AS ordered, customer_id AS orderer, ordered_at AS placed_at FROM own) AS o ON o.ordered = b.order_id
    ANTI JOIN dropped AS d ON d.order_id = b.order_id;
    INSERT INTO differences
    SELECT ${literal(id)}, order_id, status, currency, left_amount, right_amount FROM compared
    WHERE status NOT IN ('matched', 'within-tolerance')`);
  const rows = await db.rows(`
    WITH rated AS (
      SELECT c.*, ${rateOf("left")}, ${rateOf("right")} FROM compared AS c ${joinOf("left")} ${joinOf("right")}
    )
    SELECT status, count(*) AS orders, count(DISTINCT person) AS people, ${sumOf("left")}, ${sumOf("right")},
      bool_or(${unrated("left")} OR ${unrated("right")}) AS unrated
    FROM rated GROUP BY status ORDER BY status`);
  if (rows.some((row) => row["unrated"] === true)) {
    warn("no-rate", `Comparison "${id}": sums leave out orders in a currency that has no rate in time`);
  }
  const number = (value: unknown): number | null => (value === null ? null : Number(value));
  return statuses.flatMap((status) =>
    rows
      .filter((row) => row["status"] === status)
      .map((row) => ({
        ...{ status, orders: Number(row["orders"]), people: Number(row["people"]) },
        ...{ leftSum: number(row["left_sum"]), rightSum: number(row["right_sum"]) },
      })),
  );
}
