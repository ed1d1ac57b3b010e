import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256 } from "./codeHash.ts";

/** Publications whose own models stay: the last, those that it and a rebuild of the one before it are held against. */
export const ownModelsKept = 3;

const folderOf = (workFolder: string) => join(workFolder, "segments");
const fileOf = (workFolder: string, asOf: string) => join(folderOf(workFolder), `${asOf}.json`);

/**
 * The text of the segments of an as-of day by their segmenter's own rule; undefined where the work folder, which no other machine has, does
 * not hold it, or holds another one than is meant.
 *
 * @param hash sha256 of the text.
 */
export async function readOwnModel(workFolder: string, asOf: string, hash: string): Promise<string | undefined> {
  const text = await readFile(fileOf(workFolder, asOf), "utf8").catch(() => undefined);
  return text !== undefined && sha256(text) === hash ? text : undefined;
}

/** Puts such a text, or that there is none, in its place under the as-of day, and removes all but the last few. Private: it may hold rows of customers. */
export async function keepOwnModel(workFolder: string, asOf: string, text: string | undefined): Promise<void> {
  const [folder, file] = [folderOf(workFolder), fileOf(workFolder, asOf)];
  await mkdir(folder, { recursive: true });
  if (text === undefined) await rm(file, { force: true });
  else {
    await writeFile(`${file}.tmp`, text, { flush: true });
    await rename(`${file}.tmp`, file);
  }
  const kept = (await readdir(folder)).filter((name) => /^\d{4}-\d{2}-\d{2}\.json$/.test(name)).sort();
  for (const name of kept.slice(0, -ownModelsKept)) await rm(join(folder, name), { force: true });
}
