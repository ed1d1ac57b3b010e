import type { TablePiece } from "segmentarium/plugin";
import type { Database } from "segmentarium/table";
import { isForm, keptNumbers, type PartialKeeper } from "./keptNumbers.ts";
import { type LinePartial, readPartial, runCollector } from "./linePartial.ts";
import type { LineRoom } from "./lineRoom.ts";
import { runAt, runWidth } from "./lineRuns.ts";
import type { KeptNumbers } from "./partialBytes.ts";
import type { IdForm } from "./plainIds.ts";
import { addRuns, type LineSums } from "./sumLines.ts";

/** Customers whose ids are plain, and what numbers them: -1 for nobody. */
export interface PlainPeople {
  readonly form: IdForm;
  find(code: number): number;
}

/** What was not added, and the products by their numbers. */
export interface Added {
  readonly rest: readonly TablePiece[];
  readonly productIds: readonly string[];
}

/**
 * Adds lines before the cutoff to the sums and to the room, piece by piece, from what is kept of each; what is not kept yet is made and kept.
 * Pieces of which nothing can be kept, or whose ids are written otherwise than those of the people, are left.
 */
export async function addPartials(
  db: Database,
  pieces: readonly TablePiece[],
  keeper: PartialKeeper,
  people: PlainPeople,
  sums: LineSums,
  room: LineRoom,
): Promise<Added> {
  const rest: TablePiece[] = [];
  const numbers = new Map<string, number>();
  const collector = runCollector();
  for (const piece of pieces) {
    const name = `lines by customer and day ${piece.key}`;
    const kept = await keptNumbers(name, keeper, async () => linesKept(await readPartial(db, piece, collector)));
    const partial = kept === "unfit" ? undefined : partialKept(kept);
    if (partial === undefined || !isForm(partial.form, people.form)) rest.push(piece);
    else if (partial.form !== undefined) addPartial(partial, people, numbers, sums, room);
  }
  return { rest, productIds: [...numbers.keys()] };
}

function linesKept(partial: LinePartial | undefined): KeptNumbers | undefined {
  if (partial === undefined) return undefined;
  const { form, productIds, columns, products } = partial;
  return { form, names: productIds, columns: [...columns, products] };
}

/** @throws RangeError where other numbers are kept. */
function partialKept({ form, names, columns }: KeptNumbers): LinePartial {
  const products = columns[runWidth];
  if (products === undefined) throw new RangeError("Cannot read what is kept of lines: numbers are missing");
  return { form, columns: columns.slice(0, runWidth), products, productIds: names };
}

/** So many runs are taken at once: their numbers stay in the processor's cache. */
const blockRuns = 1024;

function addPartial(
  { columns, products: own, productIds }: LinePartial,
  people: PlainPeople,
  numbers: Map<string, number>,
  sums: LineSums,
  room: LineRoom,
): void {
  const numberOf = Int32Array.from(productIds, (id) => {
    const number = numbers.get(id) ?? numbers.size;
    numbers.set(id, number);
    return number;
  });
  const products = new Int32Array(own);
  const count = columns[0]?.length ?? 0;
  const { cutoff } = sums.rules;
  const runs = new Float64Array(blockRuns * runWidth);
  const [days, codes, named] = [runAt.day, runAt.customer, runAt.named].map((at) => at * blockRuns);
  const customers = new Int32Array(blockRuns);
  let product = 0;
  for (let start = 0; start < count; start += blockRuns) {
    const n = Math.min(blockRuns, count - start);
    for (const [c, column] of columns.entries()) runs.set(column.subarray(start, start + n), c * blockRuns);
    for (let r = 0; r < n; r++) {
      const end = product + runs[named! + r]!;
      const customer = runs[days! + r]! < cutoff ? people.find(runs[codes! + r]!) : -1;
      customers[r] = customer;
      if (customer !== -1) room.addRun(customer, products, product, end, numberOf);
      product = end;
    }
    addRuns(sums, customers.subarray(0, n), runs, blockRuns);
  }
}
