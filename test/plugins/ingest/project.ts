import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { collect } from "../../../src/collect.ts";
import { type Publication, projectSchema } from "../../../src/config/index.ts";
import { resolvePlugin } from "../../../src/loadPlugins.ts";
import { plan } from "../../../src/plan.ts";
import type { PluginSource } from "../../../src/plugin.ts";
import contracts from "../../../src/plugins/contracts/index.ts";
import ingest from "../../../src/plugins/ingest/index.ts";
import { type RunResult, run } from "../../../src/run.ts";
import { storedTable } from "../../../src/storedTable.ts";
import { openDatabase, type Row } from "../../../src/table/index.ts";

export interface Ingested {
  readonly result: RunResult;
  /** Rows of a canonical table, in its order. */
  rows(table: string): Promise<Row[]>;
  value<T>(artifact: string): Promise<T>;
  /** Rows that a cleaning rule touched, by rule, without those it did not touch. */
  counts(): Promise<Readonly<Record<string, number>>>;
}

const root = join(import.meta.dirname, "../../..");

/** Runs the steps of ingest and the data contract for a project whose files are given as texts. */
export async function ingestProject(
  project: Record<string, unknown>,
  files: Readonly<Record<string, string>>,
  earlier?: Publication,
): Promise<Ingested> {
  const folder = await mkdtemp(join(tmpdir(), "segmentarium-project-"));
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(folder, name), name.endsWith(".gz") ? gzipSync(text) : text);
  }
  return ingestFolder({ title: "Test", asOf: "2024-06-01", currency: "GBP", ...project }, folder, [], earlier);
}

/**
 * @param more plugins to run on the tables of ingest.
 * @param earlier what the history says of the publication before.
 * @param workFolder of another run, whose results are taken where nothing changed; a new one when absent.
 */
export async function ingestFolder(
  project: unknown,
  folder: string,
  more: readonly PluginSource[] = [],
  earlier?: Publication,
  workFolder?: string,
): Promise<Ingested> {
  const parsed = { ...projectSchema.parse(project), options: {}, ...(earlier === undefined ? {} : { earlier }) };
  const registry = collect(
    [ingest, contracts, ...more].map((source) => resolvePlugin(source, { project: parsed, folder })),
  );
  const cutoffs = { default: parsed.asOf };
  const result = await run({
    name: "test",
    project: parsed,
    registry,
    nodes: plan(registry, { cutoffs, absent: new Map() }),
    cutoffs,
    root,
    projectFolder: folder,
    workFolder: workFolder ?? (await mkdtemp(join(tmpdir(), "segmentarium-work-"))),
    versions: {},
    threads: 2,
    memoryLimit: "4GB",
    signal: new AbortController().signal,
    clock: () => 0,
    onEvent: () => undefined,
  });
  return { result, rows: (table) => rowsOf(result, table), value: (id) => readValue(result, id), counts };

  async function counts(): Promise<Record<string, number>> {
    const cleaning = await readValue<{ table: string; rule: string; rows: number }[]>(result, "cleaning");
    const touched = cleaning.filter(({ rows }) => rows > 0);
    return Object.fromEntries(touched.map(({ table, rule, rows }) => [`${table}: ${rule}`, rows]));
  }
}

/** The ids of people as they were delivered stand where their numbers are. */
async function rowsOf(result: RunResult, table: string): Promise<Row[]> {
  const rows = await readTable(result, table);
  if (!result.artifacts.has("ingest/ids")) return rows;
  const ids = new Map(
    (await readTable(result, "ingest/ids")).map((row) => [row["customer_id"], row["raw_id"] ?? null]),
  );
  const named = (value: Row[string]) => (typeof value === "string" ? (ids.get(value) ?? value) : value);
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, named(value)])) as Row);
}

async function readTable(result: RunResult, table: string): Promise<Row[]> {
  const stored = result.artifacts.get(table);
  if (stored === undefined) throw new Error(`there is no table ${table}`);
  const db = await openDatabase({ allowedFolders: [dirname(stored.path)] });
  try {
    return await db.rows(`SELECT * FROM ${storedTable(stored)}`);
  } finally {
    db.close();
  }
}

async function readValue<T>(result: RunResult, id: string): Promise<T> {
  return JSON.parse(await readFile(pathOf(result, id), "utf8")) as T;
}

function pathOf(result: RunResult, id: string): string {
  const found = result.artifacts.get(id);
  if (found !== undefined) return found.path;
  const reasons = result.record.steps.filter(({ reason }) => reason !== null).map(({ reason }) => reason);
  throw new Error(`Cannot find "${id}": ${reasons.join("; ")}`);
}
