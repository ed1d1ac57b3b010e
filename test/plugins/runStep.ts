import type { Context, Metric, Project, Step, TableInput } from "../../src/plugin.ts";
import { stream } from "../../src/random/index.ts";
import { type Database, ident } from "../../src/table/index.ts";

export interface StepRun {
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
  readonly exclusions: readonly { readonly what: string; readonly rows: number; readonly reason: string }[];
}

/** What of the context a test sets. */
interface RunMore extends Partial<Pick<Context, "parts" | "folder" | "threads">> {
  readonly options?: unknown;
  readonly metrics?: readonly Metric[];
  readonly cutoff?: string;
}

/** Runs a step over the tables of a database and plain values, as the core would, without a plan or a store. */
export async function runStep(
  step: Step,
  db: Database,
  inputs: Readonly<Record<string, unknown>>,
  settings: Partial<Project> = {},
  more: RunMore = {},
): Promise<StepRun> {
  const warnings: { code: string; message: string }[] = [];
  const exclusions: { what: string; rows: number; reason: string }[] = [];
  const context = {
    random: (name: string) => stream(1, step.id, name),
    streamParts: [1, step.id],
    seed: `1/${step.id}`,
    settings,
    cutoff: more.cutoff ?? settings.asOf,
    options: step.options?.parse(more.options ?? {}) ?? {},
    log: {
      warn: (code: string, message: string) => void warnings.push({ code, message }),
      excluded: (what: string, rows: number, reason: string) => void exclusions.push({ what, rows, reason }),
    },
    progress: () => undefined,
    signal: new AbortController().signal,
    threads: more.threads ?? 2,
    ...(more.parts && { parts: more.parts }),
    ...(more.folder !== undefined && { folder: more.folder }),
    memoryLimit: "4GB",
    db,
    metrics: more.metrics ?? step.metrics ?? [],
  };
  const outputs = await (step.run as (inputs: unknown, context: unknown) => unknown).call(step, inputs, context);
  return { outputs: outputs as Record<string, unknown>, warnings, exclusions };
}

/** A table of the database as a step receives it. */
export async function tableInput(db: Database, id: string): Promise<TableInput> {
  const described = await db.rows(`DESCRIBE ${ident(id)}`);
  const counted = await db.row(`SELECT count(*) AS n FROM ${ident(id)}`);
  const columns = described.map((row) => String(row.column_name));
  return { kind: "table", id, sql: ident(id), columns, rows: Number(counted?.n) };
}
