import { literal } from "../table/index.ts";

/**
 * A query for the customers who bought before a cutoff: customer_id.
 *
 * @param lines quoted name of the order lines. @param cutoff as `2024-01-31`; that day does not count.
 */
export function buyersBefore(lines: string, cutoff: string): string {
  return `
      SELECT DISTINCT customer_id FROM ${lines}
      WHERE kind = 'sale' AND customer_id IS NOT NULL AND ordered_at < CAST(${literal(cutoff)} AS TIMESTAMP)`;
}
