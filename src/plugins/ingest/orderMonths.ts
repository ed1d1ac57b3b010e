import { ofPieces } from "segmentarium/parts";
import type { Context, TablePiece } from "segmentarium/plugin";

/** The month of a time, as SQL: whole months since year 0. */
export function monthOf(time: string): string {
  return `(CAST(year(${time}) AS INTEGER) * 12 + CAST(month(${time}) AS INTEGER) - 1)`;
}

/** The number that stands for the id of an order, as SQL: the same for equal ids, and once in very many pairs for different ones. */
export function orderNumber(id: string): string {
  return `hash(CAST(${id} AS VARCHAR))`;
}

/**
 * Of each piece of lines which orders are in it, and when: a relation with a row for each order and month (NULL where lines have no time), of
 * `piece`, `order_number`, `month` and how many `lines`.
 */
export function orderMonths(
  context: Pick<Context, "db" | "parts" | "folder" | "threads" | "signal">,
  pieces: readonly TablePiece[],
): Promise<string> {
  const month = monthOf("CAST(ordered_at AS TIMESTAMP)");
  return ofPieces(
    context,
    pieces,
    "months",
    (rows) => `
      SELECT ${orderNumber("order_id")} AS order_number, ${month} AS month, CAST(count(*) AS INTEGER) AS lines
      FROM ${rows} GROUP BY ALL`,
  );
}
