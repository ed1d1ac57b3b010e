import type { TablePiece } from "segmentarium/plugin";
import type { Database } from "segmentarium/table";
import { fileRoom } from "./fileRoom.ts";
import { isForm, type PartialKeeper, takeKept } from "./keptNumbers.ts";
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
  const cut: TablePiece[] = [];
  const addSales = salesAdder();
  const name = "orders by customer";
  const read = fileRoom(mostBytes);
  const make = (piece: TablePiece) => readOrders(db, piece);
  const take = (kept: KeptNumbers, piece: TablePiece): boolean => {
    if (room.form !== undefined && !isForm(kept.form, room.form)) return false;
    room.form ??= kept.form;
    addSales(kept, cutoff, online, room);
    if (hasCut(kept, cutoff)) cut.push(piece);
    read.clear();
    return true;
  };
  return { rest: await takeKept(pieces, { name, room: read, make, take }, keeper), cut };
}

/** Bytes of what is kept of a piece, as a rule: those of a larger one have memory of their own. */
const mostBytes = 16 * 2 ** 20;

type AddSales = (kept: KeptNumbers, cutoff: number, online: readonly string[], room: OrderRoom) => void;

/** Numbers of a piece lie in the same memory as those of the one before. */
function salesAdder(): AddSales {
  let wide: Int32Array[] = [];
  return ({ names, columns }, cutoff, online, room) => {
    const narrow = columns.slice(0, orderAt.spanFirst);
    const count = narrow[0]!.length;
    if (wide.length === 0 || wide[0]!.length < count) wide = narrow.map(() => new Int32Array(2 * count));
    for (const [c, column] of narrow.entries()) wide[c]!.set(column);
    const [codes, days, channels, lasts] = wide as [Int32Array, Int32Array, Int32Array, Int32Array];
    const told = Int32Array.from([0, ...names.map((name) => (online.includes(name) ? 4 : 0))]);
    const [ownCodes, ownDays] = [room.codes, room.days];
    let rows = room.rows;
    for (let i = 0; i < count; i++) {
      if (lasts[i]! >= cutoff) continue;
      ownCodes[rows] = codes[i]!;
      ownDays[rows++] = days[i]! + told[channels[i]! + 1]!;
    }
    room.rows = rows;
  };
}

function hasCut({ columns }: KeptNumbers, cutoff: number): boolean {
  const [firsts, lasts] = [columns[orderAt.spanFirst]!, columns[orderAt.spanLast]!];
  for (let i = 0; i < firsts.length; i++) if (firsts[i]! < cutoff && lasts[i]! >= cutoff) return true;
  return false;
}
