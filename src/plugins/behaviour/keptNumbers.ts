import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Context, TablePiece } from "segmentarium/plugin";
import type { FileRoom } from "./fileRoom.ts";
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
  /** Where what was kept is read: to be cleared when it was used. */
  readonly room: FileRoom;
  /** Whether this is of use. */
  take(kept: KeptNumbers, piece: TablePiece): boolean | Promise<boolean>;
}

/**
 * Takes what is kept of each piece, in their order; what is not kept yet is made and kept, that of one piece while others are taken.
 *
 * @returns pieces of which nothing is kept or of use.
 */
export async function takeKept(
  pieces: readonly TablePiece[],
  { name, room, make, take }: KeptKind,
  keeper: PartialKeeper,
): Promise<TablePiece[]> {
  const found = await Promise.all(pieces.map(({ key }) => keeper.parts.find(`${name} ${key}`)));
  let last: Promise<unknown> = Promise.resolve();
  const makeAfter = (piece: TablePiece): Promise<KeptNumbers | "unfit"> => {
    const made = last.then(() => makeKept(`${name} ${piece.key}`, keeper, () => make(piece)));
    // What fails before it is waited for would end the process.
    last = made.catch(() => undefined);
    return made;
  };
  const begun = new Map<number, Promise<KeptNumbers | "unfit">>();
  const beginFrom = (start: number): void => {
    const missing = found.indexOf(undefined, start);
    const piece = pieces[missing];
    if (piece !== undefined) begun.set(missing, makeAfter(piece));
  };
  const rest: TablePiece[] = [];
  beginFrom(0);
  try {
    for (const [i, piece] of pieces.entries()) {
      keeper.signal.throwIfAborted();
      const made = begun.get(i);
      const kept = await (made ?? readKept(found[i], room) ?? makeAfter(piece));
      begun.delete(i);
      if (made !== undefined) beginFrom(i + 1);
      if (kept === "unfit" || !(await take(kept, piece))) rest.push(piece);
    }
  } finally {
    await last;
  }
  return rest;
}

/** Undefined where it is not there, or gone: the step at another cutoff may just put the same in its place. */
function readKept(folder: string | undefined, room: FileRoom): KeptNumbers | "unfit" | undefined {
  if (folder === undefined) return undefined;
  try {
    return partialOf(room.read(join(folder, "partial")));
  } catch (cause) {
    if (cause instanceof Error && "code" in cause) return undefined;
    throw cause;
  }
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
