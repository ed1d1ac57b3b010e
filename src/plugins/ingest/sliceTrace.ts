import { rename } from "node:fs/promises";
import { join } from "node:path";
import { type Database, ident, literal, parquetSql, writeTable } from "segmentarium/table";

/** Of each source of a table, in their order, the places of the files of which rows are in a slice. */
export type FilePlaces = readonly (readonly number[])[];

/**
 * Where files of the sources have other places than they had when the trace of a slice was kept: puts another file in its place that names these, of
 * the same rows in the same order. What is kept stays as it is.
 *
 * @param sources ids of the sources. @param had places when the slice was kept, as many of each source.
 */
export async function placeTrace(
  db: Database,
  folder: string,
  file: string,
  {
    sources,
    had,
    places,
  }: { readonly sources: readonly string[]; readonly had: FilePlaces; readonly places: FilePlaces },
): Promise<void> {
  if (JSON.stringify(had) === JSON.stringify(places)) return;
  const kept = join(folder, `kept ${file}`);
  await rename(join(folder, file), kept);
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
  await writeTable(db, `SELECT * REPLACE (${replaced}) FROM ${parquetSql(kept)}`, join(folder, file));
}
