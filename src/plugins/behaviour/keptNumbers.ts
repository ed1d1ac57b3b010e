import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "segmentarium/plugin";
import { type KeptNumbers, partialBytes, partialOf } from "./partialBytes.ts";
import type { IdForm } from "./plainIds.ts";

/** Where numbers are found, kept and made. */
export type PartialKeeper = Pick<Context, "parts" | "folder" | "signal">;

/**
 * The numbers that are kept by a name, or else made and kept.
 *
 * @param make undefined: nothing can be kept, which is kept too.
 */
export async function keptNumbers(
  name: string,
  { parts, folder, signal }: PartialKeeper,
  make: () => Promise<KeptNumbers | undefined>,
): Promise<KeptNumbers | "unfit"> {
  signal.throwIfAborted();
  const found = await parts.find(name);
  const kept = found === undefined ? undefined : await readKept(join(found, "partial"));
  if (kept !== undefined) return kept;
  const made = await make();
  const own = join(folder, "partial");
  await mkdir(own, { recursive: true });
  await writeFile(join(own, "partial"), partialBytes(made), { flush: true });
  await parts.keep(name, own);
  return made ?? "unfit";
}

/** Undefined where it is gone: the step at another cutoff may just put the same in its place. */
async function readKept(file: string): Promise<KeptNumbers | "unfit" | undefined> {
  const bytes = await readFile(file).catch(() => undefined);
  return bytes && partialOf(bytes);
}

/** Whether ids are written in a form; where there are none, they are in any. */
export function isForm(own: IdForm | undefined, form: IdForm): boolean {
  return own === undefined || (own.lead === form.lead && own.digits === form.digits);
}
