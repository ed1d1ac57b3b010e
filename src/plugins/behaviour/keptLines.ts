import type { NarrowNumbers } from "./narrowNumbers.ts";

/** Room for the sale lines of products. */
export interface LineArrays {
  /** Of lines in a row of one customer, who it is and how many they are. */
  readonly customers: Int32Array;
  readonly lengths: Int32Array;
  /** The product of each line. */
  readonly products: Int32Array;
}

/** What is kept of the lines of a piece, of which products are told: one entry per run, and one per line for its products. */
export interface KeptProducts {
  /** Numbers in the ids. */
  readonly customers: Int32Array;
  readonly days: NarrowNumbers;
  /** Lines of sale that name a product. */
  readonly named: NarrowNumbers;
  /** Of these lines, run after run, the place of the product among `numberOf`. */
  readonly products: NarrowNumbers;
  readonly numberOf: Int32Array;
}

/** Places of customers by the numbers in their ids; shared with threads. */
export interface PlainPlaces {
  /** Place of the customer whose id has the number `least + i`, -1 for nobody. */
  readonly places: Int32Array;
  readonly least: number;
}

/** How far the room is used: entries of customers and lengths, and of products. */
export interface RoomUsed {
  readonly runs: number;
  readonly rows: number;
}

/** Products that were kept, to be put into the room behind what is used of it. */
export interface KeptLines extends LineArrays, PlainPlaces, RoomUsed {
  readonly kind: "kept lines";
  readonly pieces: readonly KeptProducts[];
  /** Day since 1970: of that and later nothing is taken. */
  readonly cutoff: number;
}

/** @returns how far the room is used then. */
export function putKeptLines({ pieces, ...into }: KeptLines): RoomUsed {
  let used: RoomUsed = into;
  for (const piece of pieces) used = putPiece(piece, into, used);
  return used;
}

function putPiece(
  { customers: codes, days, named, products: kept, numberOf }: KeptProducts,
  { customers, lengths, products, places, least, cutoff }: Omit<KeptLines, "pieces">,
  { runs, rows }: RoomUsed,
): RoomUsed {
  let last = runs - 1;
  let [to, first, end] = [rows, 0, 0];
  const put = (): void => {
    putProducts(kept, first, end, numberOf, products, to);
    to += end - first;
  };
  for (let r = 0; r < codes.length; r++) {
    const length = named[r]!;
    if (length === 0) continue;
    const customer = days[r]! < cutoff ? (places[codes[r]! - least] ?? -1) : -1;
    if (customer === -1) {
      put();
      end += length;
      first = end;
      continue;
    }
    end += length;
    if (last >= 0 && customers[last] === customer) lengths[last] = lengths[last]! + length;
    else {
      customers[++last] = customer;
      lengths[last] = length;
    }
  }
  put();
  return { runs: last + 1, rows: to };
}

/** In a loop of its own for each width: one for all takes four times as long. */
function putProducts(
  kept: NarrowNumbers,
  first: number,
  end: number,
  numberOf: Int32Array,
  into: Int32Array,
  from: number,
): void {
  let to = from;
  if (kept instanceof Int16Array) for (let i = first; i < end; i++) into[to++] = numberOf[kept[i]!]!;
  else if (kept instanceof Int8Array) for (let i = first; i < end; i++) into[to++] = numberOf[kept[i]!]!;
  else for (let i = first; i < end; i++) into[to++] = numberOf[kept[i]!]!;
}
