/**
 * Of each order of sale its customer, and eight times its day since 1970 with 1 more for an evening, 2 for a known channel and 4 for one that is
 * online, as SQL; needs is_online(channel).
 *
 * @param orders by their lines before the cutoff, as SQL.
 */
export function salesQuery(orders: string): string {
  return `
    SELECT customer_id, CAST(${dayTold} + 4 * CAST(coalesce(is_online(channel), false) AS INTEGER) AS INTEGER) AS day
    FROM ${orders} WHERE kind = 'sale' AND customer_id IS NOT NULL`;
}

/** Days since 1970 of a time, as SQL. */
export const dayOf = (time: string): string => `(CAST(${time} AS DATE) - DATE '1970-01-01')`;

/** Eight times the day of an order, with 1 more for an evening and 2 for a known channel. */
export const dayTold = `8 * ${dayOf("ordered_at")} + CAST(hour(ordered_at) >= 18 AS INTEGER) + 2 * CAST(channel IS NOT NULL AS INTEGER)`;
