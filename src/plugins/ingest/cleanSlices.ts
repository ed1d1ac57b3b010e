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
import { type Database, ident, literal, parquetSql, pieceFile, writeTable } from "segmentarium/table";
import { type CleanedLines, type CleaningSettings, cleanLines, tracedSources } from "./cleanLines.ts";
import type { RateGap } from "./convertMoney.ts";
import { linkOrCopy } from "./linkOrCopy.ts";
import { traceArtifact } from "./openTrace.ts";
import type { Slice } from "./planSlices.ts";
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
const tables = [lines, orders, every, withheld, trace];
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
  const stay = await temporaryNames(db);
  const cleaned: CleanedSlice[] = [];
  for (const [i, slice] of slices.entries()) {
    context.progress(i / slices.length, `${i} of ${slices.length} lots of lines`);
    cleaned.push(await cleanSlice(context, { ...shared, ...slice.inputs }, slice, people));
    await dropTemporary(db, stay);
  }
  await db.run(`CREATE TEMP VIEW withheld_lines AS FROM ${filesOf(cleaned, withheld)}`);
  const cleaning = sumCounts(cleaned.map(({ cleaning }) => cleaning));
  const refused = settings.consent === undefined ? undefined : (await tellWithheld(db, settings)).count;
  return {
    outputs: {
      orders: await piecesOf(context, "orders", orders, cleaned),
      order_lines: await piecesOf(context, "order_lines", lines, cleaned),
      "ingest/orders": await piecesOf(context, "every", every, cleaned),
      [traceArtifact("orders")]: fromQuery(
        await traceQuery(
          db,
          cleaned,
          tracedSources(settings).map(({ id }) => id),
        ),
      ),
    },
    cleaning: cleaning.map((count) => (refused !== undefined && count.rule === withoutConsent ? refused : count)),
    gaps: cleaned.flatMap(({ gaps }) => gaps),
    unsaid: cleaned.some(({ unsaid }) => unsaid),
  };
}

/** Every slice looks ids up: they are read once. */
async function loadIds(db: Database, inputs: Readonly<Record<string, unknown>>): Promise<Record<string, TableInput>> {
  const ids = tableInput(inputs, "ingest/ids");
  if (ids === undefined) return {};
  const sql = ident("ids of slices");
  await db.run(`CREATE TEMP TABLE ${sql} AS SELECT raw_id, customer_id FROM ${ids.sql}`);
  return { "ingest/ids": { ...ids, sql } };
}

async function cleanSlice(
  { db, parts, folder, settings }: StepContext,
  inputs: Readonly<Record<string, unknown>>,
  slice: Slice,
  people: string | undefined,
): Promise<CleanedSlice> {
  const key = JSON.stringify([slice.madeOf, keySettings(settings)]);
  const found = slice.madeOf === undefined ? undefined : await findWhole(parts, key);
  const into = join(folder, `slice ${slice.number}`);
  if (found !== undefined) return { slice, ...(await borrow(found, into)), key: await parts.nameOf(key) };
  await mkdir(into);
  const cleaned = await cleanLines(db, inputs, settings, people);
  const { cleaning, gaps, unsaid } = cleaned;
  const told: Told = { cleaning, gaps, unsaid };
  await writeTable(db, cleaned.lines, join(into, lines));
  await writeTable(db, cleaned.orders, join(into, orders));
  await writeTable(db, cleaned.every, join(into, every));
  await writeTable(db, cleaned.withheld, join(into, withheld));
  await writeTable(db, cleaned.trace.output.sql, join(into, trace));
  await writeFile(join(into, toldFile), JSON.stringify(told), { flush: true });
  if (slice.madeOf === undefined) return { slice, folder: into, key: await contentKey(into), ...told };
  const kept = await keepWhole(parts, key, into);
  return { slice, ...(await borrow(kept, into)), key: await parts.nameOf(key) };
}

/** What was kept, linked to where the queries of the step may read it. */
async function borrow(kept: string, folder: string): Promise<Told & { readonly folder: string }> {
  await mkdir(folder);
  for (const file of tables) await linkOrCopy(join(kept, file), join(folder, file));
  return { folder, ...(JSON.parse(await readFile(join(kept, toldFile), "utf8")) as Told) };
}

/** The settings that cleaning reads, without the files of sources, which the key has by what is in them. */
function keySettings({ sources, standardise, cleaning, currency, consent }: CleaningSettings): unknown {
  const declared = sources.filter(({ table }) => table === "order_lines").map(({ files: _, ...source }) => source);
  return [declared, standardise, cleaning, currency, consent ?? null];
}

async function contentKey(folder: string): Promise<string> {
  const hash = createHash("sha256");
  for (const file of [lines, orders, every]) {
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
  const pieces: Pieces = { places: cleaned.map((_, place) => place), keys: cleaned.map(({ key }) => `${name} ${key}`) };
  return fromPieces(into, pieces);
}

function filesOf(cleaned: readonly CleanedSlice[], file: string): string {
  return parquetSql(cleaned.map(({ folder }) => join(folder, file)));
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

/** The traces of all slices, whose files get their places in the sources. */
async function traceQuery(db: Database, cleaned: readonly CleanedSlice[], sources: readonly string[]): Promise<string> {
  await db.run("CREATE TEMP TABLE slice_files (slice INTEGER, source VARCHAR, position INTEGER, file INTEGER)");
  const rows = cleaned.flatMap(({ slice: { files } }, slice) =>
    files.flatMap((places, source) =>
      places.map((place, position) => `(${slice}, ${literal(sources[source] ?? "")}, ${position}, ${place})`),
    ),
  );
  await db.run(`INSERT INTO slice_files VALUES ${rows.join(", ")}`);
  const all = `(SELECT *, CAST(file_index AS INTEGER) AS slice FROM ${filesOf(cleaned, trace)})`;
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

async function temporaryNames(db: Database): Promise<ReadonlySet<string>> {
  return new Set((await temporaries(db)).map(({ name }) => name));
}

async function dropTemporary(db: Database, stay: ReadonlySet<string>): Promise<void> {
  const made = (await temporaries(db)).filter(({ name }) => !stay.has(name));
  for (const { kind, name } of made) await db.run(`DROP ${kind} temp.${ident(name)}`);
}

async function temporaries(db: Database): Promise<readonly { kind: string; name: string }[]> {
  const found = await db.rows(`
    SELECT 'VIEW' AS kind, view_name AS name FROM duckdb_views() WHERE temporary AND NOT internal
    UNION ALL SELECT 'TABLE', table_name FROM duckdb_tables() WHERE temporary`);
  return found.map(({ kind, name }) => ({ kind: String(kind), name: String(name) }));
}
