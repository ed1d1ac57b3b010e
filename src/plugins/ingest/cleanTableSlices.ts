import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CleaningCount, Context, TableOutput } from "segmentarium/plugin";
import { type Database, writeTable } from "segmentarium/table";
import { consentRule } from "./cleaningCounts.ts";
import { cleanTable, type TableNames } from "./cleanTable.ts";
import type { Slice } from "./planSlices.ts";
import { sourcesOf } from "./provenance.ts";
import {
  eachSlice,
  filesOf,
  type SliceFiles,
  slicedIds,
  slicedTable,
  sliceFiles,
  sumCounts,
  trace,
} from "./sliceTables.ts";

type StepContext = Context<"sources" | "consent" | "standardise">;

/** A table in pieces, and what was done to its rows. */
export interface TableSlices {
  readonly rows: TableOutput;
  readonly counts: readonly CleaningCount[];
  readonly trace: TableOutput;
}

const [rowsFile, refusedFile, countsFile] = ["rows.parquet", "refused.parquet", "counts.json"] as const;

/** Cleans each slice of a table by itself, if it was not cleaned and kept before; the table is in pieces, one for each slice. */
export async function cleanTableSlices(
  context: StepContext,
  inputs: Readonly<Record<string, unknown>>,
  slices: readonly Slice[],
  names: TableNames,
): Promise<TableSlices> {
  const { db } = context;
  const { table } = names;
  const ids = slicedIds(db, inputs);
  const inputsOf = async (slice: Slice) => ({ ...inputs, ...(await ids()), ...slice.inputs });
  const rows = await slicedTable(context, table, rowsFile);
  const traced = await slicedTable(context, `${table} trace`, trace);
  const keyOf = sliceKeys(context.settings, table);
  const cleaned = await eachSlice(context, slices, { rows: "rows", keyOf }, async (lane, slice, place) => {
    const made = await cleanSlice(lane, context, () => inputsOf(slice), { slice, key: keyOf(slice) }, names);
    await rows.add(made, place);
    await traced.add(made, place);
    return made;
  });
  const refused = await db.row(`SELECT count(DISTINCT person) AS people FROM ${filesOf(cleaned, refusedFile)}`);
  const people = Number(refused?.["people"]);
  return {
    rows: rows.output(cleaned),
    counts: sumCounts(cleaned.map(({ counts }) => counts)).map((count) =>
      count.rule === consentRule ? { ...count, people } : count,
    ),
    trace: traced.output(cleaned),
  };
}

interface CleanedSlice extends SliceFiles {
  readonly counts: readonly CleaningCount[];
}

async function cleanSlice(
  db: Database,
  context: StepContext,
  inputs: () => Promise<Readonly<Record<string, unknown>>>,
  { slice, key }: { readonly slice: Slice; readonly key: string },
  names: TableNames,
): Promise<CleanedSlice> {
  const { settings } = context;
  const make = async (into: string): Promise<void> => {
    const { query, counts, trace: back, refused } = await cleanTable(db, await inputs(), settings, names);
    await writeTable(db, query, join(into, rowsFile));
    await writeTable(db, back.output.sql, join(into, trace));
    const people = `SELECT DISTINCT CAST(person AS VARCHAR) AS person FROM (${refused}) ORDER BY person`;
    await writeTable(db, people, join(into, refusedFile));
    await writeFile(join(into, countsFile), JSON.stringify(counts), { flush: true });
  };
  const sources = sourcesOf(settings, names.table).map(({ id }) => id);
  const files = await sliceFiles(
    context,
    db,
    slice,
    { key, tables: [rowsFile], sources, files: [rowsFile, refusedFile, countsFile] },
    make,
  );
  const counts = JSON.parse(await readFile(join(files.folder, countsFile), "utf8")) as readonly CleaningCount[];
  return { ...files, counts };
}

/** Keys of slices: with the settings that cleaning reads, without the files of sources. */
function sliceKeys(settings: StepContext["settings"], table: TableNames["table"]): (slice: Slice) => string {
  const declared = sourcesOf(settings, table).map(({ files: _, ...source }) => source);
  const aliased = sourcesOf(settings, "identities").length > 0;
  const read = [declared, aliased, settings.consent ?? null, settings.standardise];
  return ({ madeOf }) => JSON.stringify([madeOf, ...read]);
}
