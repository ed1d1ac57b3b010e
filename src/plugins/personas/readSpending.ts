import type { PairedSums } from "segmentarium/stats";
import { type Database, literal, readColumns } from "segmentarium/table";

/** Sums over members of what each spent and ordered in the 12 months before the as-of. */
export interface Spending {
  readonly revenue: number;
  readonly orders: number;
  readonly revenueSquares: number;
  readonly revenueOrders: number;
  readonly orderSquares: number;
}

/** Per segment; members who spent nothing add nothing. Summed in the order of customers, so that threads do not change the last digit. */
export async function readSpending(
  db: Database,
  tables: { readonly lines: string; readonly membership: string },
  asOf: string,
): Promise<Map<string, Spending>> {
  const end = `CAST(${literal(asOf)} AS TIMESTAMP)`;
  const ids = await db.rows(`SELECT DISTINCT segment FROM ${tables.membership} ORDER BY segment`);
  const segments = ids.map(({ segment }) => String(segment));
  const query = `
    SELECT list_position(${literal(segments)}, m.segment) - 1 AS place, sum(l.amount) AS revenue,
      count(DISTINCT l.order_id) FILTER (l.kind = 'sale') AS orders
    FROM ${tables.lines} l JOIN ${tables.membership} m USING (customer_id)
    WHERE l.kind IN ('sale', 'return') AND l.ordered_at >= ${end} - INTERVAL 12 MONTH AND l.ordered_at < ${end}
    GROUP BY m.segment, l.customer_id ORDER BY l.customer_id`;
  const { data, rows } = await readColumns(db, query, ["place", "revenue", "orders"]);
  const sums = segments.map(() => new Float64Array(5));
  for (let i = 0; i < rows; i++) {
    const [place, revenue, orders] = [data[3 * i]!, data[3 * i + 1]!, data[3 * i + 2]!];
    const own = sums[place]!;
    [revenue, orders, revenue * revenue, revenue * orders, orders * orders].forEach((value, j) => {
      own[j]! += value;
    });
  }
  return new Map(
    segments.map((segment, place) => {
      const [revenue = 0, orders = 0, revenueSquares = 0, revenueOrders = 0, orderSquares = 0] = sums[place]!;
      return [segment, { revenue, orders, revenueSquares, revenueOrders, orderSquares }];
    }),
  );
}

/** What was spent against what was ordered, of a segment. */
export function perOrder(size: number, of: Spending): PairedSums {
  return { n: size, x: of.revenue, y: of.orders, xx: of.revenueSquares, xy: of.revenueOrders, yy: of.orderSquares };
}

/** Orders against members. */
export function ordersEach(size: number, of: Spending): PairedSums {
  return { n: size, x: of.orders, y: size, xx: of.orderSquares, xy: of.orders, yy: size };
}

/** What a segment spent, a customer of another segment counting as 0, against all customers. */
export function revenueEach(customers: number, of: Spending): PairedSums {
  return { n: customers, x: of.revenue, y: customers, xx: of.revenueSquares, xy: of.revenue, yy: customers };
}

/** What a segment spent against what all spent. */
export function revenueOfAll(customers: number, of: Spending, all: readonly Spending[]): PairedSums {
  const total = all.reduce((sum, { revenue }) => sum + revenue, 0);
  const squares = all.reduce((sum, { revenueSquares }) => sum + revenueSquares, 0);
  return { n: customers, x: of.revenue, y: total, xx: of.revenueSquares, xy: of.revenueSquares, yy: squares };
}
