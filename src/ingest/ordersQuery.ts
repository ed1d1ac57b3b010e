/**
 * One row per order that has goods: its earliest and latest time, its net amount without charges, and whether anything was
 * sold. Of all lines given: for a moment within an order see `ordersBefore`.
 */
export function ordersQuery(lines: string): string {
  return `SELECT * EXCLUDE (has_goods) FROM (${orderSums(lines)}) WHERE has_goods ORDER BY order_id`;
}

/** The same of every order, with `has_goods`: whether it holds anything but charges. In no order. */
export function orderSums(lines: string): string {
  return `
    SELECT order_id, min(customer_id) AS customer_id, min(ordered_at) AS ordered_at, max(ordered_at) AS last_line_at,
      min(channel) AS channel, CASE WHEN bool_or(kind = 'sale') THEN 'sale' ELSE 'return' END AS kind,
      CAST(sum(amount) FILTER (kind <> 'charge') AS DECIMAL(18,4)) AS amount, bool_or(kind <> 'charge') AS has_goods
    FROM ${lines}
    GROUP BY order_id`;
}
