import { literal } from "../table/index.ts";
import { ordersQuery } from "./ordersQuery.ts";

/** Where orders and their lines are, as SQL; without `lines` (a project that has orders alone) each order is one line. */
export interface OrderTables {
  readonly orders: string;
  readonly lines: string | undefined;
}

/**
 * A query for orders as they stood at a cutoff: order_id, customer_id, ordered_at, channel, kind, amount of the lines before it.
 *
 * A row of `orders` is dated by its first line and sums all of them, so that a filter on `ordered_at` alone lets a
 * feature see later lines. Orders that reach over the cutoff are made anew of their earlier lines; all others are taken
 * as they are. Those made anew have no channel: the canonical lines do not tell which channel an earlier line came by.
 *
 * @param cutoff as `2024-01-31`; that day does not count.
 */
export function ordersBefore(tables: OrderTables, cutoff: string): string {
  return cutOrders(tables, cutoff, "order_id, customer_id, ordered_at, channel, kind, amount");
}

/** The same with a list of columns, which may have last_line_at too. */
export function cutOrders({ orders, lines }: OrderTables, cutoff: string, columns: string): string {
  const moment = `CAST(${literal(cutoff)} AS TIMESTAMP)`;
  const whole = `SELECT ${columns} FROM ${orders} WHERE last_line_at < ${moment}`;
  if (lines === undefined) return whole;
  const cut = `SELECT order_id FROM ${orders} WHERE ordered_at < ${moment} AND last_line_at >= ${moment}`;
  const earlier = `
    (SELECT l.*, CAST(NULL AS TEXT) AS channel FROM ${lines} AS l SEMI JOIN (${cut}) AS c ON c.order_id = l.order_id
    WHERE l.ordered_at < ${moment})`;
  return `${whole} UNION ALL SELECT ${columns} FROM (${ordersQuery(earlier)})`;
}
