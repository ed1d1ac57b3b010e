import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../plugin.ts";
import { linkOrCopy } from "./linkOrCopy.ts";
import { findWhole, isWhole, keepWhole } from "./wholeParts.ts";

/**
 * The files that are kept under a key, or else made and kept, as a folder in that of the step: its queries may read that alone.
 *
 * @param name of the folder, in which nothing is yet. @param make writes the files into a folder that is there.
 */
export async function linkedPart(
  { parts, folder }: Pick<Context, "parts" | "folder">,
  key: string,
  name: string,
  make: (into: string) => Promise<void>,
): Promise<string> {
  const own = join(folder, name);
  const found = await findWhole(parts, key);
  if (found !== undefined && (await isLinked(found, own))) return own;
  const made = join(folder, `${name} made`);
  await rm(made, { recursive: true, force: true });
  await mkdir(made, { recursive: true });
  await make(made);
  await linkAll(made, own);
  await keepWhole(parts, key, made);
  return own;
}

/** False where what was found is gone, or some of it: the step at another cutoff may just put the same in its place. */
async function isLinked(found: string, own: string): Promise<boolean> {
  try {
    await linkAll(found, own);
    if (await isWhole(own)) return true;
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "ENOENT")) throw cause;
  }
  await rm(own, { recursive: true, force: true });
  return false;
}

async function linkAll(from: string, into: string): Promise<void> {
  await mkdir(into, { recursive: true });
  for (const file of await readdir(from)) await linkOrCopy(join(from, file), join(into, file));
}
