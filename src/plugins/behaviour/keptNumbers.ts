import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Context, TablePiece } from "segmentarium/plugin";
import { type KeptNumbers, partialBytes, partialOf } from "./partialBytes.ts";
import type { IdForm } from "./plainIds.ts";

/** Where numbers are found, kept and made. */
export type PartialKeeper = Pick<Context, "parts" | "folder" | "signal">;

/** Numbers of one kind, which are kept of pieces. */
export interface KeptKind {
  /** By which they are kept, before the key of the piece. */
  readonly name: string;
  /** Undefined: nothing can be kept of the piece, which is kept too. */
  make(piece: TablePiece): Promise<KeptNumbers | undefined>;
  /** Whether this is of use. */
  take(kept: KeptNumbers, piece: TablePiece): boolean;
}

/** Files that are read while what is kept of earlier pieces is used. */
const ahead = 3;

/**
 * Takes what is kept of each piece, in their order; what is not kept yet is made and kept.
 *
 * @returns pieces of which nothing is kept or of use.
 */
export async function takeKept(
  pieces: readonly TablePiece[],
  { name, make, take }: KeptKind,
  keeper: PartialKeeper,
): Promise<TablePiece[]> {
  const found: Promise<KeptNumbers | "unfit" | undefined>[] = [];
  const rest: TablePiece[] = [];
  for (const [i, piece] of pieces.entries()) {
    keeper.signal.throwIfAborted();
    for (const next of pieces.slice(found.length, i + 1 + ahead)) {
      const kept = findKept(`${name} ${next.key}`, keeper);
      // What fails before it is waited for would end the process.
      kept.catch(() => undefined);
      found.push(kept);
    }
    const kept = (await found[i]) ?? (await makeKept(`${name} ${piece.key}`, keeper, () => make(piece)));
    // What was taken should not be held.
    found[i] = Promise.resolve(undefined);
    if (kept === "unfit" || !take(kept, piece)) rest.push(piece);
  }
  return rest;
}

/** Undefined where it is not there, or gone: the step at another cutoff may just put the same in its place. */
async function findKept(name: string, { parts }: PartialKeeper): Promise<KeptNumbers | "unfit" | undefined> {
  const found = await parts.find(name);
  if (found === undefined) return undefined;
  const bytes = await readFile(join(found, "partial")).catch(() => undefined);
  return bytes && partialOf(bytes);
}

async function makeKept(
  name: string,
  { parts, folder }: PartialKeeper,
  make: () => Promise<KeptNumbers | undefined>,
): Promise<KeptNumbers | "unfit"> {
  const made = await make();
  const own = join(folder, "partial");
  await mkdir(own, { recursive: true });
  await writeFile(join(own, "partial"), partialBytes(made), { flush: true });
  await parts.keep(name, own);
  return made ?? "unfit";
}

/** Whether ids are written in a form; where there are none, they are in any. */
export function isForm(own: IdForm | undefined, form: IdForm): boolean {
  return own === undefined || (own.lead === form.lead && own.digits === form.digits);
}
