import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type CleaningCount,
  type Context,
  fromPieces,
  fromQuery,
  type Pieces,
  type TableInput,
  type TableOutput,
} from "segmentarium/plugin";
import { type Database, ident, parquetSql, pieceFile, writeTable } from "segmentarium/table";
import { type CleanedLines, type CleaningSettings, cleanLines, tracedSources } from "./cleanLines.ts";
import type { RateGap } from "./convertMoney.ts";
import { inLanes } from "./inLanes.ts";
import { linkOrCopy } from "./linkOrCopy.ts";
import { traceArtifact } from "./openTrace.ts";
import type { Slice } from "./planSlices.ts";
import { type FilePlaces, placeTrace } from "./sliceTrace.ts";
import { tableInput } from "./sourceRows.ts";
import { findWhole, keepWhole } from "./wholeParts.ts";
import { tellWithheld } from "./withhold.ts";

/** Orders and lines as outputs of the step, and what is told of them. The relation `withheld_lines` has the lines of people who refused. */
export interface CleanedOrders extends Pick<CleanedLines, "cleaning" | "gaps" | "unsaid"> {
  readonly outputs: Readonly<Record<string, TableOutput>>;
}

type Setting = "sources" | "standardise" | "cleaning" | "currency" | "consent" | "asOf" | "minimumPeople";
type StepContext = Context<Setting>;

/** What is told of a slice beside its tables. */
interface Told {
  /** Places of files that its trace names. */
  readonly files: FilePlaces;
  readonly cleaning: readonly CleaningCount[];
  readonly gaps: readonly RateGap[];
  readonly unsaid: boolean;
}

/** A cleaned slice, in a folder of these files. */
interface CleanedSlice extends Told {
  readonly slice: Slice;
  readonly folder: string;
  /** What its tables are made of. */
  readonly key: string;
}

const [lines, orders, every] = ["lines.parquet", "orders.parquet", "every.parquet"] as const;
const [withheld, trace] = ["withheld.parquet", "trace.parquet"] as const;
const tables = [lines, orders, every, withheld];
const toldFile = "told.json";
const withoutConsent = "without consent";

/** Cleans all lines together. */
export async function cleanWhole(
  db: Database,
  inputs: Readonly<Record<string, unknown>>,
  settings: CleaningSettings,
  people: string | undefined,
): Promise<CleanedOrders> {
  const { orders, lines, every, trace, ...told } = await cleanLines(db, inputs, settings, people);
  return {
    ...told,
    outputs: {
      orders: fromQuery(orders),
      order_lines: fromQuery(lines),
      "ingest/orders": fromQuery(every),
      [traceArtifact("orders")]: trace.output,
    },
  };
}

/** Cleans each slice by itself, if it was not cleaned and kept before; the tables are in pieces, one for each slice. */
export async function cleanSlices(
  context: StepContext,
  inputs: Readonly<Record<string, unknown>>,
  slices: readonly Slice[],
  people: string | undefined,
): Promise<CleanedOrders> {
  const { db, settings } = context;
  const shared = { ...inputs, ...(await loadIds(db, inputs)) };
  let done = 0;
  const cleaned = await inLanes(context, slices, async (lane, slice) => {
    const made = await cleanSlice(lane, context, { ...shared, ...slice.inputs }, slice, people);
    context.progress(++done / slices.length, `${done} of ${slices.length} lots of lines`);
    return made;
  });
  await db.run(
    `CREATE TEMP VIEW withheld_lines AS FROM ${parquetSql(cleaned.map(({ folder }) => join(folder, withheld)))}`,
  );
  const cleaning = sumCounts(cleaned.map(({ cleaning }) => cleaning));
  const refused = settings.consent === undefined ? undefined : (await tellWithheld(db, settings)).count;
  return {
    outputs: {
      orders: await piecesOf(context, "orders", orders, cleaned),
      order_lines: await piecesOf(context, "order_lines", lines, cleaned),
      "ingest/orders": await piecesOf(context, "every", every, cleaned),
      [traceArtifact("orders")]: await piecesOf(context, "trace", trace, cleaned),
    },
    cleaning: cleaning.map((count) => (refused !== undefined && count.rule === withoutConsent ? refused : count)),
    gaps: cleaned.flatMap(({ gaps }) => gaps),
    unsaid: cleaned.some(({ unsaid }) => unsaid),
  };
}

/** Every slice looks ids up: they are read once, for all lanes. */
async function loadIds(db: Database, inputs: Readonly<Record<string, unknown>>): Promise<Record<string, TableInput>> {
  const ids = tableInput(inputs, "ingest/ids");
  if (ids === undefined) return {};
  const sql = ident("ids of slices");
  await db.run(`CREATE OR REPLACE TABLE ${sql} AS SELECT raw_id, customer_id FROM ${ids.sql}`);
  return { "ingest/ids": { ...ids, sql } };
}

async function cleanSlice(
  db: Database,
  { parts, folder, settings }: StepContext,
  inputs: Readonly<Record<string, unknown>>,
  slice: Slice,
  people: string | undefined,
): Promise<CleanedSlice> {
  const key = JSON.stringify([slice.madeOf, keySettings(settings)]);
  const found = slice.madeOf === undefined ? undefined : await findWhole(parts, key);
  const into = join(folder, `slice ${slice.number}`);
  const sources = tracedSources(settings).map(({ id }) => id);
  if (found !== undefined) return borrow(db, found, into, { slice, sources, key: await parts.nameOf(key) });
  await mkdir(into);
  const cleaned = await cleanLines(db, inputs, settings, people);
  const { cleaning, gaps, unsaid } = cleaned;
  const told: Told = { files: slice.files, cleaning, gaps, unsaid };
  await writeTable(db, cleaned.lines, join(into, lines));
  await writeTable(db, cleaned.orders, join(into, orders));
  await writeTable(db, cleaned.every, join(into, every));
  await writeTable(db, cleaned.withheld, join(into, withheld));
  await writeTable(db, cleaned.trace.output.sql, join(into, trace));
  await writeFile(join(into, toldFile), JSON.stringify(told), { flush: true });
  if (slice.madeOf === undefined) return { slice, folder: into, key: await contentKey(into), ...told };
  return borrow(db, await keepWhole(parts, key, into), into, { slice, sources, key: await parts.nameOf(key) });
}

/** What was kept, linked to where the queries of the step may read it. */
async function borrow(
  db: Database,
  kept: string,
  folder: string,
  { slice, sources, key }: { readonly slice: Slice; readonly sources: readonly string[]; readonly key: string },
): Promise<CleanedSlice> {
  await mkdir(folder);
  for (const file of tables) await linkOrCopy(join(kept, file), join(folder, file));
  const told = JSON.parse(await readFile(join(kept, toldFile), "utf8")) as Told;
  const places = { sources, had: told.files, places: slice.files };
  await placeTrace(db, trace, { from: kept, into: folder }, places);
  return { ...told, slice, folder, key };
}

/** The settings that cleaning reads, without the files of sources, which the key has by what is in them. */
function keySettings({ sources, standardise, cleaning, currency, consent }: CleaningSettings): unknown {
  const declared = sources.filter(({ table }) => table === "order_lines").map(({ files: _, ...source }) => source);
  return [declared, standardise, cleaning, currency, consent ?? null];
}

async function contentKey(folder: string): Promise<string> {
  const hash = createHash("sha256");
  for (const file of [lines, orders, every, trace]) {
    for await (const bytes of createReadStream(join(folder, file))) hash.update(bytes as Uint8Array);
  }
  return hash.digest("hex");
}

async function piecesOf(
  { folder }: StepContext,
  name: string,
  file: string,
  cleaned: readonly CleanedSlice[],
): Promise<TableOutput> {
  const into = join(folder, name);
  await mkdir(into);
  for (const [place, { folder: from }] of cleaned.entries()) {
    await linkOrCopy(join(from, file), pieceFile(into, place));
  }
  const keyOf = ({ key, slice }: CleanedSlice): string =>
    file === trace ? `${name} ${key} ${JSON.stringify(slice.files)}` : `${name} ${key}`;
  const pieces: Pieces = { places: cleaned.map((_, place) => place), keys: cleaned.map(keyOf) };
  return fromPieces(into, pieces);
}

/** Counts of all slices together, which have the same rules in the same order. */
function sumCounts(counts: readonly (readonly CleaningCount[])[]): readonly CleaningCount[] {
  const [first = [], ...others] = counts;
  return first.map((count, i) => {
    const same = others.map((other) => other[i]);
    if (same.some((other) => other?.rule !== count.rule || other.table !== count.table)) {
      throw new TypeError("lots of lines were cleaned by different rules");
    }
    return { ...count, rows: same.reduce((sum, other) => sum + (other?.rows ?? 0), count.rows) };
  });
}
