import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findWhole, inLanes, linkedPart, linkOrCopy } from "segmentarium/parts";
import {
  type CleaningCount,
  type Context,
  fromPieces,
  type Pieces,
  type TableInput,
  type TableOutput,
} from "segmentarium/plugin";
import { type Database, ident, parquetSql, pieceFile } from "segmentarium/table";
import type { Slice } from "./planSlices.ts";
import { type FilePlaces, placeTrace } from "./sliceTrace.ts";
import { tableInput } from "./sourceRows.ts";

/** What rows of a slice became, in a folder of files. */
export interface SliceFiles {
  readonly slice: Slice;
  readonly folder: string;
  /** What its tables are made of, and what its trace is. */
  readonly key: string;
  readonly traceKey: string;
}

/**
 * Does slices, two at once where there are threads for it; what each makes that is temporary ends with it. Those of which nothing is kept
 * are begun first: what is kept of the others is put in its place beside the engine's work.
 *
 * @param keyOf a slice's part, which may be kept. @param work gets the place of the slice too. @returns what the work gives, in the order of slices.
 */
export async function eachSlice<T>(
  context: Pick<Context, "db" | "threads" | "signal" | "progress" | "parts">,
  slices: readonly Slice[],
  { rows, keyOf }: { readonly rows: string; readonly keyOf: (slice: Slice) => string },
  work: (db: Database, slice: Slice, place: number) => Promise<T>,
): Promise<readonly T[]> {
  const kept = await Promise.all(
    slices.map(async (slice) => slice.madeOf !== undefined && (await context.parts.find(keyOf(slice))) !== undefined),
  );
  const places = [...slices.keys()];
  const turns = [...places.filter((place) => !kept[place]), ...places.filter((place) => kept[place])];
  let done = 0;
  const results = await inLanes(context, turns, async (lane, place) => {
    const made = await work(lane, slices[place]!, place);
    context.progress(++done / slices.length, `${done} of ${slices.length} lots of ${rows}`);
    return made;
  });
  const byPlace = new Map(turns.map((place, turn) => [place, results[turn] as T]));
  return places.map((place) => byPlace.get(place) as T);
}

/** Slices that look ids up where they lie: a copy of all ids costs as much as that. */
const withoutCopy = 2;

/**
 * Ids, which every slice looks up that is made: the first ones where they lie, all others in a copy, read once for all lanes.
 *
 * @returns what to call for each slice that is made: the input in place of that of the step; nothing where there are no ids.
 */
export function slicedIds(
  db: Database,
  inputs: Readonly<Record<string, unknown>>,
): () => Promise<Record<string, TableInput>> {
  const ids = tableInput(inputs, "ingest/ids");
  if (ids === undefined) return async () => ({});
  const sql = ident("ids of slices");
  let slices = 0;
  let copy: Promise<void> | undefined;
  return async () => {
    slices++;
    if (slices <= withoutCopy) return {};
    copy ??= db.run(`CREATE OR REPLACE TABLE ${sql} AS SELECT raw_id, customer_id FROM ${ids.sql}`).catch((cause) => {
      // A slice that is tried again, as where memory was short, tries this again.
      copy = undefined;
      throw cause;
    });
    await copy;
    return { "ingest/ids": { ...ids, sql } };
  };
}

/** The file of a slice that leads back to rows of files. */
export const trace = "trace.parquet";
/** The places of files that it names, when it was made. */
const places = "places.json";

/** Where what became of a slice is put. */
export interface SliceTarget {
  /** Of what is kept of it. */
  readonly key: string;
  /** Names of its files that the step reads or tells of. */
  readonly files: readonly string[];
  /** Those of which pieces of tables are made. */
  readonly tables: readonly string[];
  /** Ids of the sources of the slice. */
  readonly sources: readonly string[];
}

/**
 * The files that are kept of a slice, or else made; kept if something is to be kept of it.
 *
 * @param make writes these files, `trace`, and others.
 */
export async function sliceFiles(
  context: Pick<Context, "parts" | "folder">,
  db: Database,
  slice: Slice,
  { key, tables, sources, files }: SliceTarget,
  make: (into: string) => Promise<void>,
): Promise<SliceFiles> {
  const name = `slice ${slice.number}`;
  if (slice.madeOf !== undefined) {
    const folder =
      (await linkedFiles(context, key, name, [...files, trace, places])) ??
      (await linkedPart(context, key, name, async (into) => {
        await make(into);
        await writeFile(join(into, places), JSON.stringify(slice.files), { flush: true });
      }));
    const had = JSON.parse(await readFile(join(folder, places), "utf8")) as FilePlaces;
    await placeTrace(db, folder, trace, { sources, had, places: slice.files });
    const part = await context.parts.nameOf(key);
    return { slice, folder, key: part, traceKey: `${part} ${JSON.stringify(slice.files)}` };
  }
  const folder = join(context.folder, name);
  await mkdir(folder, { recursive: true });
  await make(folder);
  return { slice, folder, key: await contentKey(folder, tables), traceKey: await contentKey(folder, [trace]) };
}

/** Some files of a part in a folder of the step; undefined where it is not kept, or gone before all were linked. */
async function linkedFiles(
  { parts, folder }: Pick<Context, "parts" | "folder">,
  key: string,
  name: string,
  files: readonly string[],
): Promise<string | undefined> {
  const found = await findWhole(parts, key);
  if (found === undefined) return undefined;
  const own = join(folder, name);
  // The lot may have been begun before, in vain.
  await rm(own, { recursive: true, force: true });
  await mkdir(own);
  const linked = await Promise.allSettled(files.map((file) => linkOrCopy(join(found, file), join(own, file))));
  const faults: unknown[] = linked.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
  if (faults.length === 0) return own;
  await rm(own, { recursive: true });
  const other = faults.find((cause) => !(cause instanceof Error && "code" in cause && cause.code === "ENOENT"));
  if (other !== undefined) throw other;
  return undefined;
}

async function contentKey(folder: string, files: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const file of files) {
    for await (const bytes of createReadStream(join(folder, file))) hash.update(bytes as Uint8Array);
  }
  return hash.digest("hex");
}

/** A table in pieces, of a file of each slice. */
export interface SlicedTable {
  /** Puts the file of a slice in its place. */
  add(slice: SliceFiles, place: number): Promise<void>;
  /** The table when all slices are added. @param slices in the order of their places. */
  output(slices: readonly SliceFiles[]): TableOutput;
}

/** @param name of a folder that is made, and in the keys of pieces. @param file of the folders of slices. */
export async function slicedTable(
  { folder }: Pick<Context, "folder">,
  name: string,
  file: string,
): Promise<SlicedTable> {
  const into = join(folder, name);
  await mkdir(into);
  return {
    add: ({ folder: from }, place) => linkOrCopy(join(from, file), pieceFile(into, place)),
    output(slices) {
      const keys = slices.map(({ key, traceKey }) => `${name} ${file === trace ? traceKey : key}`);
      const pieces: Pieces = { places: slices.map((_, place) => place), keys };
      return fromPieces(into, pieces);
    },
  };
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
