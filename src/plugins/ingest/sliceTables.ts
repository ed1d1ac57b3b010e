import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { linkedPart, linkOrCopy } from "segmentarium/parts";
import { type CleaningCount, type Context, fromPieces, type Pieces, type TableOutput } from "segmentarium/plugin";
import { type Database, ident, literal, parquetSql, pieceFile } from "segmentarium/table";
import type { Slice } from "./planSlices.ts";

/** What rows of a slice became, in a folder of files. */
export interface SliceFiles {
  readonly slice: Slice;
  readonly folder: string;
  /** What its tables are made of. */
  readonly key: string;
}

/** Does slices one after the other; what each left in the database is dropped. */
export async function eachSlice<T>(
  { db, progress }: Pick<Context, "db" | "progress">,
  slices: readonly Slice[],
  rows: string,
  work: (slice: Slice) => Promise<T>,
): Promise<readonly T[]> {
  const stay = new Set((await temporaries(db)).map(({ name }) => name));
  const done: T[] = [];
  for (const [i, slice] of slices.entries()) {
    progress(i / slices.length, `${i} of ${slices.length} lots of ${rows}`);
    done.push(await work(slice));
    const made = (await temporaries(db)).filter(({ name }) => !stay.has(name));
    for (const { kind, name } of made) await db.run(`DROP ${kind} temp.${ident(name)}`);
  }
  return done;
}

/**
 * The files that are kept of a slice, or else made; kept if something is to be kept of it.
 *
 * @param key of what is kept. @param tables those files of which pieces of tables are made.
 */
export async function sliceFiles(
  context: Pick<Context, "parts" | "folder">,
  slice: Slice,
  key: string,
  tables: readonly string[],
  make: (into: string) => Promise<void>,
): Promise<SliceFiles> {
  const name = `slice ${slice.number}`;
  if (slice.madeOf !== undefined) {
    return { slice, folder: await linkedPart(context, key, name, make), key: await context.parts.nameOf(key) };
  }
  const folder = join(context.folder, name);
  await mkdir(folder);
  await make(folder);
  return { slice, folder, key: await contentKey(folder, tables) };
}

async function contentKey(folder: string, files: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const file of files) {
    for await (const bytes of createReadStream(join(folder, file))) hash.update(bytes as Uint8Array);
  }
  return hash.digest("hex");
}

/** A table in pieces, of a file of each slice. */
export async function piecesOf(
  { folder }: Pick<Context, "folder">,
  name: string,
  file: string,
  slices: readonly SliceFiles[],
): Promise<TableOutput> {
  const into = join(folder, name);
  await mkdir(into);
  for (const [place, { folder: from }] of slices.entries()) {
    await linkOrCopy(join(from, file), pieceFile(into, place));
  }
  const pieces: Pieces = { places: slices.map((_, place) => place), keys: slices.map(({ key }) => `${name} ${key}`) };
  return fromPieces(into, pieces);
}

/** A file of all slices, as SQL. */
export function filesOf(slices: readonly SliceFiles[], file: string): string {
  return parquetSql(slices.map(({ folder }) => join(folder, file)));
}

/** Counts of all slices together, which have the same rules in the same order. */
export function sumCounts(counts: readonly (readonly CleaningCount[])[]): readonly CleaningCount[] {
  const [first = [], ...others] = counts;
  return first.map((count, i) => {
    const same = others.map((other) => other[i]);
    if (same.some((other) => other?.rule !== count.rule || other.table !== count.table)) {
      throw new TypeError("lots of lines were cleaned by different rules");
    }
    return { ...count, rows: same.reduce((sum, other) => sum + (other?.rows ?? 0), count.rows) };
  });
}

/** The traces of all slices, whose files get their places in the sources. */
export async function traceQuery(
  db: Database,
  slices: readonly SliceFiles[],
  sources: readonly string[],
  file: string,
): Promise<string> {
  await db.run("CREATE TEMP TABLE slice_files (slice INTEGER, source VARCHAR, position INTEGER, file INTEGER)");
  const rows = slices.flatMap(({ slice: { files } }, slice) =>
    files.flatMap((places, source) =>
      places.map((place, position) => `(${slice}, ${literal(sources[source] ?? "")}, ${position}, ${place})`),
    ),
  );
  await db.run(`INSERT INTO slice_files VALUES ${rows.join(", ")}`);
  const all = `(SELECT *, CAST(file_index AS INTEGER) AS slice FROM ${filesOf(slices, file)})`;
  return `
    SELECT t."table", t.rule, t.what, t."column", t.source, f.file AS source_file, t.source_row, t.counted, t.person, t.into_source,
      g.file AS into_file, t.into_row
    FROM ${all} AS t
    JOIN (SELECT *, row_number() OVER (ORDER BY "table", rule, source) AS place FROM (SELECT DISTINCT "table", rule, source FROM ${all}))
      AS w USING ("table", rule, source)
    JOIN slice_files AS f ON (f.slice, f.source, f.position) = (t.slice, t.source, t.source_file)
    LEFT JOIN slice_files AS g ON (g.slice, g.source, g.position) = (t.slice, t.into_source, t.into_file)
    ORDER BY w.place, f.file, t.source_row`;
}

async function temporaries(db: Database): Promise<readonly { kind: string; name: string }[]> {
  const found = await db.rows(`
    SELECT 'VIEW' AS kind, view_name AS name FROM duckdb_views() WHERE temporary AND NOT internal
    UNION ALL SELECT 'TABLE', table_name FROM duckdb_tables() WHERE temporary`);
  return found.map(({ kind, name }) => ({ kind: String(kind), name: String(name) }));
}
