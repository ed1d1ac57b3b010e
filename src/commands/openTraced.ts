import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FileAccount } from "../artifacts.ts";
import type { Project } from "../config/index.ts";
import { CheckError } from "../errors.ts";
import type { RunRecord } from "../record.ts";
import { openStore, type StoredArtifact } from "../store.ts";
import { storedTable } from "../storedTable.ts";
import { type Database, ident, literal, loadColumns, openDatabase } from "../table/index.ts";

/** The private tables of the last run, as `trace` asks them. */
export interface Traced {
  readonly db: Database;
  /** Sources of the asked table that the run has. */
  readonly sources: Project["sources"];
  /** Those of orders, of which lines take what they do not say. */
  readonly orders: Project["sources"];
  /** Whether the run has an artifact. */
  has(artifact: string): boolean;
}

/**
 * Opens the last run of a project: every table as a view; `files` (source, source_file, file, unit); `stretches` (source,
 * source_file, source_row, line); and `located`, what rules did to rows of the table, with file and line.
 *
 * @throws CheckError `no-run` when the run has no trace of the table.
 */
export async function openTraced(
  workFolder: string,
  run: string,
  record: RunRecord,
  project: Pick<Project, "sources">,
  table: string,
): Promise<Traced> {
  const folder = join(workFolder, "runs", run, "tables");
  const ids = record.steps.flatMap(({ artifacts }) =>
    artifacts.flatMap(({ id, kind }) => (kind === "table" ? [id] : [])),
  );
  const traces = ids.filter((id) => id.startsWith("ingest/trace-"));
  if (traces.length === 0) {
    const message = "the last run kept no trace of its rows";
    throw new CheckError("Cannot trace", [{ code: "no-run", message, remedy: "run the project once more" }]);
  }
  const db = await openDatabase({ allowedFolders: [folder] });
  const has = (artifact: string): boolean => ids.includes(artifact);
  for (const id of ids) {
    if (!/^(source|file-lines|rejects|ingest)\/|^identities$/.test(id)) continue;
    const path = join(folder, `${id.replaceAll("/", "-")}.parquet`);
    const artifact = (await storedOf(workFolder, record, id))?.artifact ?? {};
    await db.run(`CREATE VIEW ${ident(id)} AS SELECT * FROM ${storedTable({ artifact, path })}`);
  }
  const all = project.sources.filter(({ id }) => has(`source/${id}`) && has(`file-lines/${id}`));
  await loadFiles(db, workFolder, record, all);
  const stretches = all.map(({ id }) => `SELECT ${literal(id)} AS source, * FROM ${ident(`file-lines/${id}`)}`);
  const touched = traces.map((id) => `SELECT * FROM ${ident(id)}`).join(" UNION ALL BY NAME ");
  await db.run(`
    CREATE TEMP TABLE stretches AS ${stretches.join(" UNION ALL ")};
    CREATE TEMP TABLE located AS SELECT * FROM (${located(`(${touched})`)}) WHERE "table" = ${literal(table)}`);
  const of = (wanted: string) => all.filter((source) => source.table === wanted);
  // Orders without lines are lines too.
  const isOwn = table !== "order_lines" || of("order_lines").length > 0;
  return { db, sources: of(isOwn ? table : "orders"), orders: isOwn ? of("orders") : [], has };
}

/** Rows with source, source_file and source_row, and where they lie: `file`, `unit` (line or row) and `line`. */
export function located(rows: string): string {
  return `
    SELECT r.*, f.file, f.unit, l.line + r.source_row - l.source_row AS line
    FROM ${rows} AS r JOIN files AS f USING (source, source_file)
    ASOF JOIN stretches AS l ON l.source = r.source AND l.source_file = r.source_file AND l.source_row <= r.source_row`;
}

/** An artifact of a run in the store. */
async function storedOf(
  workFolder: string,
  record: RunRecord,
  id: string,
): Promise<{ artifact: StoredArtifact; path: string } | undefined> {
  const store = openStore(join(workFolder, "cache"));
  const step = record.steps.find(({ provides }) => provides.includes(id));
  const stored = step === undefined ? undefined : await store.find(step.key);
  const artifact = stored?.artifacts.find((one) => one.id === id);
  if (step === undefined || artifact === undefined) return undefined;
  return { artifact, path: store.path(step.key, artifact.file) };
}

async function loadFiles(
  db: Database,
  workFolder: string,
  record: RunRecord,
  sources: Project["sources"],
): Promise<void> {
  const rows: { source: string; place: number; file: string; unit: string }[] = [];
  for (const { id, format } of sources) {
    const kept = await storedOf(workFolder, record, `accounting/${id}`);
    if (kept === undefined) continue;
    const accounts = JSON.parse(await readFile(kept.path, "utf8")) as readonly FileAccount[];
    const unit = format === "csv" || format === "json" ? "line" : "row";
    rows.push(...accounts.map(({ file }, place) => ({ source: id, place, file, unit })));
  }
  await loadColumns(db, "files", [
    { name: "source", type: "text", values: rows.map(({ source }) => source) },
    { name: "source_file", type: "integer", values: Int32Array.from(rows, ({ place }) => place) },
    { name: "file", type: "text", values: rows.map(({ file }) => file) },
    { name: "unit", type: "text", values: rows.map(({ unit }) => unit) },
  ]);
}
