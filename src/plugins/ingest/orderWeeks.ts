import { ofPieces, type PieceContext } from "segmentarium/parts";
import type { TablePiece } from "segmentarium/plugin";
import { weekOf } from "./slicing.ts";

/** The number that stands for the id of an order, as SQL: the same for equal ids, and once in very many pairs for different ones. */
export function orderNumber(id: string): string {
  return `hash(CAST(${id} AS VARCHAR))`;
}

/**
 * Of each piece of lines which orders are in it, and when: a relation with a row for each order and week (see `weekOf`; NULL where lines have no time), of
 * `piece`, `order_number`, `week` and how many `lines`.
 */
export function orderWeeks(context: PieceContext, pieces: readonly TablePiece[]): Promise<string> {
  return ofPieces(
    context,
    pieces,
    "weeks",
    (rows) => `
      SELECT ${orderNumber("order_id")} AS order_number, ${weekOf("CAST(ordered_at AS TIMESTAMP)")} AS week, CAST(count(*) AS INTEGER) AS lines
      FROM ${rows} GROUP BY ALL`,
  );
}
