import type { TablePiece } from "segmentarium/plugin";
import type { Database } from "segmentarium/table";
import { isForm, keptNumbers, type PartialKeeper } from "./keptNumbers.ts";
import { mostRows } from "./kernel/lineKernel.ts";
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

function addPartial(
  { customers, columns, products: own, productIds }: LinePartial,
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
  const { kernel, rules } = sums;
  const [days, named] = [kernel.numbers[runAt.day]!, kernel.numbers[runAt.named]!];
  let product = 0;
  for (let start = 0; start < customers.length; start += mostRows) {
    const n = Math.min(mostRows, customers.length - start);
    for (const [c, column] of columns.entries()) kernel.numbers[c]!.set(column.subarray(start, start + n));
    for (let r = 0; r < n; r++) {
      const end = product + named[r]!;
      const customer = days[r]! < rules.cutoff ? people.find(customers[start + r]!) : -1;
      kernel.customers[r] = customer;
      if (customer !== -1) room.addRun(customer, products, product, end, numberOf);
      product = end;
    }
    addRuns(sums, n);
  }
}
