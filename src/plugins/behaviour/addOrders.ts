import type { TablePiece } from "segmentarium/plugin";
import type { Database } from "segmentarium/table";
import { isForm, keptNumbers, type PartialKeeper } from "./keptNumbers.ts";
import { orderAt, readOrders } from "./orderPartial.ts";
import type { KeptNumbers } from "./partialBytes.ts";
import type { IdForm } from "./plainIds.ts";

/** Room for orders of sale, and what is in it. */
export interface OrderRoom {
  /** Number in the customer's id, and the day with what is known of the order: see `salesQuery`. */
  readonly codes: Int32Array;
  readonly days: Int32Array;
  rows: number;
  /** How these ids are written; undefined where there are none. */
  form: IdForm | undefined;
}

/** Orders of which not all is in the room. */
export interface OrdersLeft {
  /** All their rows are to be read. */
  readonly rest: readonly TablePiece[];
  /** Some reach over the cutoff: those are to be read. */
  readonly cut: readonly TablePiece[];
}

/**
 * Puts orders of sale with all lines before the cutoff into the room, piece by piece, from what is kept of each; what is not kept yet is made and
 * kept.
 *
 * @param cutoff day since 1970.
 */
export async function addOrders(
  db: Database,
  pieces: readonly TablePiece[],
  keeper: PartialKeeper,
  { cutoff, online }: { readonly cutoff: number; readonly online: readonly string[] },
  room: OrderRoom,
): Promise<OrdersLeft> {
  const rest: TablePiece[] = [];
  const cut: TablePiece[] = [];
  for (const piece of pieces) {
    const kept = await keptNumbers(`orders by customer ${piece.key}`, keeper, () => readOrders(db, piece));
    if (kept === "unfit" || (room.form !== undefined && !isForm(kept.form, room.form))) {
      rest.push(piece);
      continue;
    }
    room.form ??= kept.form;
    addSales(kept, cutoff, online, room);
    if (hasCut(kept, cutoff)) cut.push(piece);
  }
  return { rest, cut };
}

function addSales({ names, columns }: KeptNumbers, cutoff: number, online: readonly string[], room: OrderRoom): void {
  const [codes, days, channels, lasts] = columns.slice(0, orderAt.spanFirst).map((column) => new Int32Array(column));
  const known = Int32Array.from(names, (name) => (online.includes(name) ? 4 : 0));
  let rows = room.rows;
  for (let i = 0; i < codes!.length; i++) {
    if (lasts![i]! >= cutoff) continue;
    room.codes[rows] = codes![i]!;
    room.days[rows++] = days![i]! + (channels![i]! < 0 ? 0 : known[channels![i]!]!);
  }
  room.rows = rows;
}

function hasCut({ columns }: KeptNumbers, cutoff: number): boolean {
  const [firsts, lasts] = [columns[orderAt.spanFirst]!, columns[orderAt.spanLast]!];
  for (let i = 0; i < firsts.length; i++) if (firsts[i]! < cutoff && lasts[i]! >= cutoff) return true;
  return false;
}
