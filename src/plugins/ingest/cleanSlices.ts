import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CleaningCount, type Context, fromQuery, type TableOutput } from "segmentarium/plugin";
import { type Database, writeTable } from "segmentarium/table";
import { consentRule } from "./cleaningCounts.ts";
import { type CleanedLines, type CleaningSettings, cleanLines, tracedSources } from "./cleanLines.ts";
import type { RateGap } from "./convertMoney.ts";
import { traceArtifact } from "./openTrace.ts";
import type { Slice } from "./planSlices.ts";
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

interface CleanedSlice extends Told, SliceFiles {}

const [lines, orders, every] = ["lines.parquet", "orders.parquet", "every.parquet"] as const;
const [withheld, toldFile] = ["withheld.parquet", "told.json"] as const;

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
  const ids = slicedIds(db, inputs);
  const inputsOf = async (slice: Slice) => ({ ...inputs, ...(await ids()), ...slice.inputs });
  const tables = {
    orders: await slicedTable(context, "orders", orders),
    order_lines: await slicedTable(context, "order_lines", lines),
    "ingest/orders": await slicedTable(context, "every", every),
    [traceArtifact("orders")]: await slicedTable(context, "trace", trace),
  };
  const keyOf = sliceKeys(settings);
  const cleaned = await eachSlice(context, slices, { rows: "lines", keyOf }, async (lane, slice, place) => {
    const made = await cleanSlice(lane, context, () => inputsOf(slice), { slice, key: keyOf(slice) }, people);
    for (const table of Object.values(tables)) await table.add(made, place);
    return made;
  });
  await db.run(`CREATE TEMP VIEW withheld_lines AS FROM ${filesOf(cleaned, withheld)}`);
  const cleaning = sumCounts(cleaned.map(({ cleaning }) => cleaning));
  const refused = settings.consent === undefined ? undefined : (await tellWithheld(db, settings)).count;
  return {
    outputs: Object.fromEntries(Object.entries(tables).map(([id, table]) => [id, table.output(cleaned)])),
    cleaning: cleaning.map((count) => (refused !== undefined && count.rule === consentRule ? refused : count)),
    gaps: cleaned.flatMap(({ gaps }) => gaps),
    unsaid: cleaned.some(({ unsaid }) => unsaid),
  };
}

async function cleanSlice(
  db: Database,
  context: StepContext,
  inputs: () => Promise<Readonly<Record<string, unknown>>>,
  { slice, key }: { readonly slice: Slice; readonly key: string },
  people: string | undefined,
): Promise<CleanedSlice> {
  const { settings } = context;
  const make = async (into: string): Promise<void> => {
    const cleaned = await cleanLines(db, await inputs(), settings, people);
    const { cleaning, gaps, unsaid } = cleaned;
    const told: Told = { cleaning, gaps, unsaid };
    await writeTable(db, cleaned.lines, join(into, lines));
    await writeTable(db, cleaned.orders, join(into, orders));
    await writeTable(db, cleaned.every, join(into, every));
    await writeTable(db, cleaned.withheld, join(into, withheld));
    await writeTable(db, cleaned.trace.output.sql, join(into, trace));
    await writeFile(join(into, toldFile), JSON.stringify(told), { flush: true });
  };
  const sources = tracedSources(settings).map(({ id }) => id);
  const files = await sliceFiles(
    context,
    db,
    slice,
    { key, tables: [lines, orders, every], sources, files: [lines, orders, every, withheld, toldFile] },
    make,
  );
  return { ...files, ...(JSON.parse(await readFile(join(files.folder, toldFile), "utf8")) as Told) };
}

/** Keys of slices: with the settings that cleaning reads, without the files of sources, which the key has by what is in them. */
function sliceKeys({ sources, standardise, cleaning, currency, consent }: CleaningSettings): (slice: Slice) => string {
  const declared = sources.filter(({ table }) => table === "order_lines").map(({ files: _, ...source }) => source);
  const read = [declared, standardise, cleaning, currency, consent ?? null];
  return ({ madeOf }) => JSON.stringify([madeOf, read]);
}
