import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Context, TablePiece } from "segmentarium/plugin";
import type { Database } from "segmentarium/table";
import { type LinePartial, type RunCollector, readPartial, runCollector } from "./linePartial.ts";
import type { LineRoom } from "./lineRoom.ts";
import { runAt, runWidth } from "./lineRuns.ts";
import { partialBytes, partialOf } from "./partialBytes.ts";
import type { IdForm } from "./plainIds.ts";
import { addRuns, type LineSums } from "./sumLines.ts";

/** Where partials are found, kept and made. */
export type PartialKeeper = Pick<Context, "parts" | "folder" | "signal">;

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
    keeper.signal.throwIfAborted();
    const partial = await partialOfPiece(db, piece, keeper, collector);
    if (partial !== "unfit" && partial.form === undefined) continue;
    if (partial === "unfit" || !isSame(partial.form, people.form)) rest.push(piece);
    else addPartial(partial, people, numbers, sums, room);
  }
  return { rest, productIds: [...numbers.keys()] };
}

/** Named for what it holds, since one step may keep other parts of the same rows. */
const nameOf = ({ key }: TablePiece): string => `lines by customer and day ${key}`;

async function partialOfPiece(
  db: Database,
  piece: TablePiece,
  { parts, folder }: PartialKeeper,
  collector: RunCollector,
): Promise<LinePartial | "unfit"> {
  const found = await parts.find(nameOf(piece));
  const kept = found === undefined ? undefined : await readKept(join(found, "partial"));
  if (kept !== undefined) return kept;
  const made = await readPartial(db, piece, collector);
  const own = join(folder, "partial");
  await mkdir(own, { recursive: true });
  await writeFile(join(own, "partial"), partialBytes(made), { flush: true });
  await parts.keep(nameOf(piece), own);
  return made ?? "unfit";
}

/** Undefined where it is gone: the step at another cutoff may just put the same in its place. */
async function readKept(file: string): Promise<LinePartial | "unfit" | undefined> {
  const bytes = await readFile(file).catch(() => undefined);
  return bytes && partialOf(bytes);
}

function isSame(form: IdForm | undefined, other: IdForm): boolean {
  return form?.lead === other.lead && form.digits === other.digits;
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
