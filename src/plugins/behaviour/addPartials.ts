import type { TablePiece } from "segmentarium/plugin";
import type { Database } from "segmentarium/table";
import { fileRoom } from "./fileRoom.ts";
import type { KeptProducts, PlainPlaces } from "./keptLines.ts";
import { isForm, type PartialKeeper, takeKept } from "./keptNumbers.ts";
import { mostRows } from "./kernel/lineKernel.ts";
import { type LinePartial, readPartial, runCollector } from "./linePartial.ts";
import type { LineRoom } from "./lineRoom.ts";
import { runAt, runWidth } from "./lineRuns.ts";
import type { NarrowNumbers } from "./narrowNumbers.ts";
import type { KeptNumbers } from "./partialBytes.ts";
import type { PeopleCounter } from "./peopleCounter.ts";
import type { IdForm } from "./plainIds.ts";
import { addKept, type LineSums } from "./sumLines.ts";

/** Customers whose ids are plain, and what numbers them: -1 for nobody. */
export interface PlainPeople extends PlainPlaces {
  readonly form: IdForm;
  number(codes: Int32Array, into: Int32Array): void;
}

/** What was not added, and the products by their numbers. */
export interface Added {
  readonly rest: readonly TablePiece[];
  readonly productIds: readonly string[];
}

const mostBytes = 64 * 2 ** 20;

/**
 * Adds lines before the cutoff to the sums and to the room, some pieces at a time, from what is kept of each; what is not kept yet is made and kept.
 * Pieces of which nothing can be kept, or whose ids are written otherwise than those of the people, are left.
 *
 * @param most bytes that are added at once, about: they wait in memory.
 */
export async function addPartials(
  db: Database,
  pieces: readonly TablePiece[],
  keeper: PartialKeeper,
  counter: PeopleCounter,
  people: PlainPeople,
  sums: LineSums,
  room: LineRoom,
  most = mostBytes,
): Promise<Added> {
  const numbers = new Map<string, number>();
  const collector = runCollector();
  const read = fileRoom(most);
  let waiting: Waiting[] = [];
  let bytes = 0;
  const addWaiting = async (): Promise<void> => {
    // By the counter, while sums are added here.
    const put = room.addKept(counter, waiting.map(productsOf), people, sums.rules.cutoff);
    // Where adding fails, nobody waits for it.
    put.catch(() => undefined);
    addTogether(waiting, people, sums);
    await put;
    [waiting, bytes] = [[], 0];
    read.clear();
  };
  const name = "lines by customer and day";
  const make = async (piece: TablePiece) => linesKept(await readPartial(db, piece, collector));
  const take = async (kept: KeptNumbers): Promise<boolean> => {
    const partial = partialKept(kept);
    if (!isForm(partial.form, people.form)) return false;
    waiting.push(waitingOf(partial, numbers));
    for (const { byteLength } of kept.columns) bytes += byteLength;
    if (bytes > most) await addWaiting();
    return true;
  };
  const rest = await takeKept(pieces, { name, room: read, make, take }, keeper);
  await addWaiting();
  return { rest, productIds: [...numbers.keys()] };
}

function linesKept(partial: LinePartial | undefined): KeptNumbers | undefined {
  if (partial === undefined) return undefined;
  const { form, productIds, customers, columns, products } = partial;
  return { form, names: productIds, columns: [customers, ...columns, products] };
}

/** @throws RangeError where other numbers are kept. */
function partialKept({ form, names, columns }: KeptNumbers): LinePartial {
  const [customers, products] = [columns[0], columns[runWidth + 1]];
  if (customers === undefined || products === undefined) {
    throw new RangeError("Cannot read what is kept of lines: numbers are missing");
  }
  return { form, customers, columns: columns.slice(1, runWidth + 1), products, productIds: names };
}

/** Runs of a piece, added up to one of them. */
interface Waiting extends KeptProducts {
  readonly columns: readonly NarrowNumbers[];
  run: number;
}

function waitingOf({ customers, columns, products, productIds }: LinePartial, numbers: Map<string, number>): Waiting {
  const numberOf = Int32Array.from(productIds, (id) => {
    const number = numbers.get(id) ?? numbers.size;
    numbers.set(id, number);
    return number;
  });
  const [days, named] = [columns[runAt.day]!, columns[runAt.named]!];
  return { customers: wide(customers), days, named, columns, products, numberOf, run: 0 };
}

/** What of them the counter needs. */
function productsOf({ customers, days, named, products, numberOf }: Waiting): KeptProducts {
  return { customers, days, named, products, numberOf };
}

function wide(numbers: NarrowNumbers): Int32Array {
  return numbers instanceof Int32Array ? numbers : new Int32Array(numbers);
}

/** Codes of customers who are added to at once: their sums, of 96 bytes each, stay in a core's cache while runs of all pieces are added. */
const blockCodes = 4096;

function addTogether(waiting: readonly Waiting[], people: PlainPeople, sums: LineSums): void {
  const codes = new Int32Array(mostRows);
  for (;;) {
    const next = Math.min(...waiting.map(({ customers, run }) => customers[run] ?? Number.POSITIVE_INFINITY));
    if (next === Number.POSITIVE_INFINITY) return;
    for (const each of waiting) {
      const end = placeOf(each.customers, next + blockCodes, each.run);
      while (each.run < end) addChunk(each, Math.min(mostRows, end - each.run), codes, people, sums);
    }
  }
}

/** Where the first number that is not below another lies, from a place on. */
function placeOf(ascending: Int32Array, least: number, from: number): number {
  let [low, high] = [from, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Adds so many runs, `mostRows` at most. */
function addChunk(from: Waiting, runs: number, codes: Int32Array, people: PlainPeople, sums: LineSums): void {
  const { kernel } = sums;
  const { run, columns } = from;
  for (let c = 0; c < columns.length; c++) kernel.keep(c, columns[c]!, run, runs);
  codes.set(from.customers.subarray(run, run + runs));
  people.number(codes.subarray(0, runs), kernel.customers);
  addKept(sums, runs);
  from.run = run + runs;
}
