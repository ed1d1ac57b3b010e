import { type Database, literal } from "segmentarium/table";

/** What a segment bought in the 12 months before the as-of. */
export interface SegmentYear {
  /** Customers with at least one sale. */
  readonly buyers: number;
  readonly orders: number;
  /** Sales less returns, without charges, in base currency. */
  readonly revenue: number;
  /** Customers with a sale 12 to 6 months before the as-of, and those of them with another in the last 6. */
  readonly earlier: number;
  readonly kept: number;
}

/** The last year of each segment, by its id. */
export async function readYear(
  db: Database,
  tables: { readonly lines: string; readonly membership: string },
  asOf: string,
): Promise<Map<string, SegmentYear>> {
  const end = `CAST(${literal(asOf)} AS TIMESTAMP)`;
  const rows = await db.rows(`
    WITH line AS (
      SELECT m.segment, l.customer_id, l.order_id, l.kind, l.amount, l.ordered_at >= ${end} - INTERVAL 6 MONTH AS late
      FROM ${tables.lines} l JOIN ${tables.membership} m USING (customer_id)
      WHERE l.kind IN ('sale', 'return') AND l.ordered_at >= ${end} - INTERVAL 12 MONTH AND l.ordered_at < ${end}
    ),
    person AS (
      SELECT segment, customer_id, bool_or(late) AS late, bool_or(NOT late) AS early
      FROM line WHERE kind = 'sale' GROUP BY segment, customer_id
    ),
    people AS (
      SELECT segment, count(*) AS buyers, count(*) FILTER (early) AS earlier, count(*) FILTER (early AND late) AS kept
      FROM person GROUP BY segment
    ),
    sale_orders AS (
      SELECT segment, count(*) AS orders
      FROM (SELECT DISTINCT segment, order_id FROM line WHERE kind = 'sale') GROUP BY segment
    ),
    money AS (
      SELECT segment, sum(amount) AS revenue FROM line GROUP BY segment
    )
    SELECT y.segment, y.revenue, COALESCE(p.buyers, 0) AS buyers, COALESCE(p.earlier, 0) AS earlier,
      COALESCE(p.kept, 0) AS kept, COALESCE(o.orders, 0) AS orders
    FROM money y LEFT JOIN people p USING (segment) LEFT JOIN sale_orders o USING (segment)
    ORDER BY y.segment`);
  return new Map(
    rows.map((row) => [
      String(row.segment),
      {
        buyers: Number(row.buyers),
        orders: Number(row.orders),
        revenue: Number(row.revenue),
        earlier: Number(row.earlier),
        kept: Number(row.kept),
      },
    ]),
  );
}
