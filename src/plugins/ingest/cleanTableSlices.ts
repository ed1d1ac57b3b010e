import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CleaningCount, type Context, fromQuery, type TableOutput } from "segmentarium/plugin";
import { ident, writeTable } from "segmentarium/table";
import { consentRule } from "./cleaningCounts.ts";
import { cleanTable, type TableNames } from "./cleanTable.ts";
import type { Slice } from "./planSlices.ts";
import { sourcesOf } from "./provenance.ts";
import { eachSlice, filesOf, piecesOf, type SliceFiles, sliceFiles, sumCounts, traceQuery } from "./sliceTables.ts";
import { tableInput } from "./sourceRows.ts";

type StepContext = Context<"sources" | "consent" | "standardise">;

/** A table in pieces, and what was done to its rows. */
export interface TableSlices {
  readonly rows: TableOutput;
  readonly counts: readonly CleaningCount[];
  readonly trace: TableOutput;
}

const [rowsFile, traceFile, refusedFile] = ["rows.parquet", "trace.parquet", "refused.parquet"] as const;
const countsFile = "counts.json";

/** Cleans each slice of a table by itself, if it was not cleaned and kept before; the table is in pieces, one for each slice. */
export async function cleanTableSlices(
  context: StepContext,
  inputs: Readonly<Record<string, unknown>>,
  slices: readonly Slice[],
  names: TableNames,
): Promise<TableSlices> {
  const { db, settings } = context;
  const { table } = names;
  const shared: Record<string, unknown> = { ...inputs };
  const ids = tableInput(inputs, "ingest/ids");
  if (ids !== undefined) {
    const sql = ident("ids of slices");
    await db.run(`CREATE TEMP TABLE ${sql} AS SELECT raw_id, customer_id FROM ${ids.sql}`);
    shared["ingest/ids"] = { ...ids, sql };
  }
  const cleaned = await eachSlice(context, slices, "rows", (slice) =>
    cleanSlice(context, { ...shared, ...slice.inputs }, slice, names),
  );
  const refused = await db.row(`SELECT count(DISTINCT person) AS people FROM ${filesOf(cleaned, refusedFile)}`);
  const people = Number(refused?.["people"]);
  const sources = sourcesOf(settings, table).map(({ id }) => id);
  return {
    rows: await piecesOf(context, table, rowsFile, cleaned),
    counts: sumCounts(cleaned.map(({ counts }) => counts)).map((count) =>
      count.rule === consentRule ? { ...count, people } : count,
    ),
    trace: fromQuery(await traceQuery(db, cleaned, sources, traceFile)),
  };
}

interface CleanedSlice extends SliceFiles {
  readonly counts: readonly CleaningCount[];
}

async function cleanSlice(
  context: StepContext,
  inputs: Readonly<Record<string, unknown>>,
  slice: Slice,
  names: TableNames,
): Promise<CleanedSlice> {
  const { db, settings } = context;
  const { consent, standardise } = settings;
  const make = async (into: string): Promise<void> => {
    const { query, counts, trace, refused } = await cleanTable(db, inputs, settings, names);
    await writeTable(db, query, join(into, rowsFile));
    await writeTable(db, trace.output.sql, join(into, traceFile));
    const people = `SELECT DISTINCT CAST(person AS VARCHAR) AS person FROM (${refused}) ORDER BY person`;
    await writeTable(db, people, join(into, refusedFile));
    await writeFile(join(into, countsFile), JSON.stringify(counts), { flush: true });
  };
  const declared = sourcesOf(settings, names.table).map(({ files: _, ...source }) => source);
  const aliased = sourcesOf(settings, "identities").length > 0;
  const key = JSON.stringify([slice.madeOf, declared, aliased, consent ?? null, standardise]);
  const files = await sliceFiles(context, slice, key, [rowsFile], make);
  const counts = JSON.parse(await readFile(join(files.folder, countsFile), "utf8")) as readonly CleaningCount[];
  return { ...files, counts };
}
