/**
 * One row per order that has goods: its earliest and latest time, its net amount without charges, and whether anything was
 * sold. Of all lines given: for a moment within an order see `ordersBefore`.
 */
export function ordersQuery(lines: string): string {
  return `
    SELECT order_id, min(customer_id) AS customer_id, min(ordered_at) AS ordered_at, max(ordered_at) AS last_line_at,
      min(channel) AS channel, CASE WHEN bool_or(kind = 'sale') THEN 'sale' ELSE 'return' END AS kind,
      CAST(sum(amount) FILTER (kind <> 'charge') AS DECIMAL(18,4)) AS amount
    FROM ${lines}
    GROUP BY order_id
    HAVING bool_or(kind <> 'charge')
    ORDER BY order_id`;
}
