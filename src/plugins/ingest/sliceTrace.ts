import { join } from "node:path";
import { type Database, ident, literal, parquetSql, writeTable } from "segmentarium/table";
import { linkOrCopy } from "./linkOrCopy.ts";

/** Of each source of lines, in their order, the places of the files of which rows are in a slice. */
export type FilePlaces = readonly (readonly number[])[];

/**
 * Puts the trace of a kept slice in another place: as a link, or where files of its sources have other places than they had, as another file
 * that names these, of the same rows in the same order.
 *
 * @param file name of the file in both folders. @param sources ids of the sources. @param had places when the slice was kept, as many of each source.
 */
export async function placeTrace(
  db: Database,
  file: string,
  folders: { readonly from: string; readonly into: string },
  {
    sources,
    had,
    places,
  }: { readonly sources: readonly string[]; readonly had: FilePlaces; readonly places: FilePlaces },
): Promise<void> {
  const [from, into] = [join(folders.from, file), join(folders.into, file)];
  if (JSON.stringify(had) === JSON.stringify(places)) return linkOrCopy(from, into);
  const link = join(folders.into, `kept ${file}`);
  await linkOrCopy(from, link);
  const moved = (source: string, name: string): string => {
    const cases = sources.flatMap((id, i) => {
      const [before = [], now = []] = [had[i], places[i]];
      if (before.length !== now.length) throw new TypeError("a slice has other files than it was made of");
      if (now.length === 0) return [];
      return [`WHEN ${literal(id)} THEN ${literal(now)}[list_position(${literal(before)}, ${ident(name)})]`];
    });
    return `CAST(CASE ${ident(source)} ${cases.join(" ")} END AS INTEGER) AS ${ident(name)}`;
  };
  const replaced = `${moved("source", "source_file")}, ${moved("into_source", "into_file")}`;
  // As they lie: places of files keep the order of the files.
  await writeTable(db, `SELECT * REPLACE (${replaced}) FROM ${parquetSql(link)}`, into);
}
