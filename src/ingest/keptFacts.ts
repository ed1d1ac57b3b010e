import { type FilePart, readPart } from "./filePart.ts";

/** So many parts are looked at before their turn: each is two small reads, and thousands at once would be too many open files. */
const partsAhead = 16;

/**
 * Reads what earlier runs found in files, of some before their turn, for who asks for one place after the other.
 *
 * @param folders of parts by place; null where there is none.
 * @returns what gives the part of a place: see `readPart`.
 */
export function keptFacts(folders: readonly (string | null)[]): (place: number) => Promise<FilePart | undefined> {
  const begun = new Map<number, Promise<FilePart | undefined>>();
  let next = 0;
  const begin = (place: number): void => {
    const folder = folders[place] ?? null;
    if (folder !== null) begun.set(place, readPart(folder));
  };
  return async (place) => {
    for (next = Math.max(next, place); next < Math.min(place + partsAhead, folders.length); next++) begin(next);
    const part = begun.get(place);
    begun.delete(place);
    return part;
  };
}
