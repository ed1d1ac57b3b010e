import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Project } from "./config/index.ts";
import { CheckError, PluginError } from "./errors.ts";
import type { ExpandedFiles } from "./expandFiles.ts";
import { undatedColumns } from "./ingest/index.ts";
import { jsonText } from "./jsonText.ts";
import type { PlanNode } from "./plan.ts";
import type { FilesInput, KeptParts, Metric, TableInput, TableOutput } from "./plugin.ts";
import { stream } from "./random/index.ts";
import type { Exclusion, Warning } from "./record.ts";
import type { StoredArtifact, StoredResult } from "./store.ts";
import { storedFiles, storedPieces, storedTable } from "./storedTable.ts";
import { type Database, ident, loadColumns, openDatabase, writeTable } from "./table/index.ts";

/** An artifact that a node may read: what it is and where it lies. */
export interface Available {
  readonly artifact: StoredArtifact;
  readonly path: string;
  /** Rows to give instead of those of the file: a query, and the files beside it that the query reads. */
  readonly cut?: { readonly sql: string; readonly files: readonly string[] };
}

export interface Execution {
  readonly node: PlanNode;
  readonly project: Project;
  readonly options: unknown;
  readonly metrics: readonly Metric[];
  /** Needs by name; the inner key is the artifact id. */
  readonly inputs: ReadonlyMap<string, { readonly many: boolean; readonly found: ReadonlyMap<string, Available> }>;
  /** What the step's files stand for, as it is in its key, and their hashes in the same order. */
  readonly expanded: ExpandedFiles;
  readonly fileHashes: readonly string[];
  readonly parts: KeptParts;
  readonly folder: string;
  readonly temporaryFolder: string;
  readonly threads: number;
  readonly memoryLimit: string;
  readonly signal: AbortSignal;
  readonly cutoff: string;
  progress(fraction: number, note?: string): void;
}

/**
 * Runs one node: opens a database that holds its inputs and nothing else, calls the step, stores what it returns.
 *
 * @throws PluginError with plugin, step and cause.
 */
export async function executeNode(execution: Execution): Promise<Omit<StoredResult, "parts">> {
  const { node } = execution;
  const { step, plugin } = node.contributed;
  const db = await openInputs(execution);
  const warnings: Warning[] = [];
  const exclusions: Exclusion[] = [];
  // A query in a thread that ends would end the process.
  const stop = (): void => db.interrupt();
  execution.signal.addEventListener("abort", stop, { once: true });
  try {
    checkMatched(execution.expanded);
    const inputs = await readInputs(execution);
    const context = await makeContext(execution, db, warnings, exclusions);
    const run = step.run as (inputs: unknown, context: unknown) => unknown;
    const outputs = (await run.call(step, inputs, context)) as Record<string, unknown>;
    const artifacts = await storeOutputs(execution, db, outputs);
    // What is no output is of no use any more.
    await rm(join(execution.folder, "files"), { recursive: true, force: true });
    return { format: 1, step: node.id, artifacts, warnings, exclusions };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw (
      undatedUse(execution, reason, cause) ??
      new PluginError(`Cannot run step "${node.id}" of ${plugin}: ${reason}`, { plugin, step: node.id, cause })
    );
  } finally {
    execution.signal.removeEventListener("abort", stop);
    db.close();
  }
}

function checkMatched({ unmatched }: ExpandedFiles): void {
  if (unmatched.length === 0) return;
  const remedy = "put files there or mend the pattern";
  throw new CheckError(
    "Cannot find files",
    unmatched.map(({ pattern }) => ({ code: "missing-file", file: pattern, message: "no file fits", remedy })),
  );
}

/** The failure of a step for want of a column that a function of a cutoff must not see; undefined for any other. */
function undatedUse(execution: Execution, reason: string, cause: unknown): PluginError | undefined {
  const { id, contributed } = execution.node;
  const available = [...execution.inputs.values()].flatMap((input) => [...input.found.values()]);
  const hidden = available.flatMap(({ artifact }) => hiddenColumns(execution, artifact));
  const words = (reason.split("Candidate")[0] ?? "").split(/[^\p{L}\p{N}_]+/u);
  const named = hidden.filter((name) => words.includes(name));
  if (named.length === 0) return undefined;
  const about = { plugin: contributed.plugin, step: id, code: "undated-attribute", cause };
  const message =
    `Cannot run step "${id}" of ${contributed.plugin}: nothing says since when "${named.join('", "')}" holds; ` +
    'declare the column "static": true in its source if it never changes';
  return new PluginError(message, about);
}

/** Columns without a date, which a function of a cutoff does not get. */
function hiddenColumns({ node, project }: Execution, { id, columns }: StoredArtifact): readonly string[] {
  return node.contributed.step.perCutoff === true ? undatedColumns(project, id, columns ?? []) : [];
}

async function openInputs(execution: Execution): Promise<Database> {
  const available = [...execution.inputs.values()].flatMap((input) => [...input.found.values()]);
  const tables = available.filter(({ artifact }) => artifact.kind === "table");
  const folders = available.filter(({ artifact }) => artifact.kind === "files").map(({ path }) => path);
  const db = await openDatabase({
    threads: execution.threads,
    memoryLimit: execution.memoryLimit,
    streamBuffer: "32MB",
    temporaryFolder: execution.temporaryFolder,
    allowedFolders: [execution.folder, ...folders],
    allowedFiles: [
      ...tables.flatMap((table) => [...storedFiles(table), ...(table.cut?.files ?? [])]),
      ...execution.expanded.files,
    ],
  });
  for (const [need, input] of execution.inputs) {
    for (const [id, available] of input.found) {
      const { artifact, cut } = available;
      if (artifact.kind !== "table") continue;
      const rows = cut?.sql ?? `SELECT * FROM ${storedTable(available)}`;
      const hidden = hiddenColumns(execution, artifact).map((name) => ident(name));
      const seen = hidden.length === 0 ? rows : `SELECT * EXCLUDE (${hidden.join(", ")}) FROM (${rows})`;
      await db.run(`CREATE VIEW ${ident(input.many ? id : need)} AS ${seen}`);
    }
  }
  return db;
}

async function readInputs(execution: Execution): Promise<Record<string, unknown>> {
  const inputs: Record<string, unknown> = {};
  for (const [need, { many, found }] of execution.inputs) {
    const values: [string, unknown][] = [];
    for (const [id, available] of found) {
      const hidden = hiddenColumns(execution, available.artifact);
      values.push([id, await readInput(many ? id : need, available, hidden)]);
    }
    inputs[need] = many ? Object.fromEntries(values) : values[0]?.[1];
  }
  return inputs;
}

async function readInput(name: string, available: Available, hidden: readonly string[]): Promise<unknown> {
  const { artifact, path, cut } = available;
  if (artifact.kind === "value") return JSON.parse(await readFile(path, "utf8"));
  if (artifact.kind === "files") return { kind: "files", folder: path } satisfies FilesInput;
  const columns = (artifact.columns ?? []).filter((column) => !hidden.includes(column));
  const pieces = cut === undefined && hidden.length === 0 ? storedPieces(available) : undefined;
  return {
    ...{ kind: "table", id: artifact.id, sql: ident(name), columns, rows: artifact.rows ?? 0 },
    ...(pieces === undefined ? {} : { pieces }),
  } satisfies TableInput;
}

async function makeContext(execution: Execution, db: Database, warnings: Warning[], exclusions: Exclusion[]) {
  const { node, project } = execution;
  const { step } = node.contributed;
  const folder = join(execution.folder, "files");
  if (step.provides.length > 0) await mkdir(folder, { recursive: true });
  const settings = Object.fromEntries((step.settings ?? []).map((name) => [name, project[name as keyof Project]]));
  return {
    random: (name: string) => stream(project.seed, step.id, name),
    streamParts: [project.seed, step.id],
    seed: `${project.seed}/${step.id}`,
    get cutoff(): string {
      if (step.perCutoff === true) return execution.cutoff;
      throw new TypeError("it reads the cutoff without perCutoff: declare it, or the setting asOf");
    },
    settings,
    options: execution.options,
    log: {
      warn: (code: string, message: string) => void warnings.push({ step: node.id, code, message }),
      excluded: (what: string, rows: number, reason: string) =>
        void exclusions.push({ step: node.id, what, rows, reason }),
    },
    progress: execution.progress,
    signal: execution.signal,
    threads: execution.threads,
    memoryLimit: execution.memoryLimit,
    db,
    files: execution.expanded.files,
    fileHashes: execution.fileHashes,
    parts: execution.parts,
    folder,
    metrics: step.readsMetrics === true ? execution.metrics : [],
  };
}

async function storeOutputs(
  execution: Execution,
  db: Database,
  outputs: Readonly<Record<string, unknown>>,
): Promise<StoredArtifact[]> {
  const { step } = execution.node.contributed;
  const extra = Object.keys(outputs ?? {}).filter((id) => !step.provides.includes(id));
  if (extra.length > 0) throw new TypeError(`it returned "${extra.join('", "')}", which it does not declare`);
  const artifacts: StoredArtifact[] = [];
  for (const [i, id] of step.provides.entries()) {
    const output = outputs?.[id];
    if (output === undefined) throw new TypeError(`it returned no "${id}", which it declares`);
    artifacts.push(await storeOutput(execution, db, id, output, `${i}-${id.replaceAll(/[^a-z0-9_-]/g, "_")}`));
  }
  return artifacts;
}

async function storeOutput(
  { folder }: Execution,
  db: Database,
  id: string,
  output: unknown,
  name: string,
): Promise<StoredArtifact> {
  if (isTableOutput(output)) {
    const pieces = output.kind === "pieces" ? { pieces: output.pieces } : {};
    const file = output.kind === "pieces" ? name : `${name}.parquet`;
    await storeTable(db, output, folder, file);
    const stored = storedTable({ artifact: pieces, path: join(folder, file) });
    const counted = await db.row(`SELECT count(*) AS n FROM ${stored}`);
    const described = await db.rows(`DESCRIBE SELECT * FROM ${stored}`);
    const columns = described.map((row) => String(row["column_name"]));
    return { id, kind: "table", file, ...pieces, rows: Number(counted?.["n"]), columns };
  }
  if (isFiles(output)) {
    await rename(output.folder, join(folder, name));
    return { id, kind: "files", file: name };
  }
  const file = `${name}.json`;
  await writeFile(join(folder, file), jsonText(output), { flush: true });
  return Array.isArray(output) ? { id, kind: "value", file, rows: output.length } : { id, kind: "value", file };
}

async function storeTable(db: Database, output: TableOutput, folder: string, file: string): Promise<void> {
  if (output.kind === "query") return void (await writeTable(db, output.sql, join(folder, file)));
  if (output.kind === "columns")
    return void (await writeTable(db, await loaded(db, output.columns), join(folder, file)));
  const made = output.kind === "pieces" ? output.folder : output.file;
  if (dirname(made) !== join(folder, "files")) throw new TypeError("it returned a file that is not in its folder");
  await rename(made, join(folder, file));
}

async function loaded(db: Database, columns: Extract<TableOutput, { kind: "columns" }>["columns"]): Promise<string> {
  await loadColumns(db, "segmentarium output", columns);
  return `SELECT * FROM ${ident("segmentarium output")}`;
}

function isTableOutput(output: unknown): output is TableOutput {
  return isKind(output, "query") || isKind(output, "columns") || isKind(output, "parquet") || isKind(output, "pieces");
}

function isFiles(output: unknown): output is FilesInput {
  return isKind(output, "files");
}

function isKind(output: unknown, kind: string): boolean {
  return typeof output === "object" && output !== null && "kind" in output && output.kind === kind;
}
