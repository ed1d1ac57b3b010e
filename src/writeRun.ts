import { copyFile, link, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { recordId } from "./assembleRelease.ts";
import { pruneParts } from "./keptParts.ts";
import { formatRecord, parseRecord, type RunRecord } from "./record.ts";
import type { RunResult } from "./run.ts";
import { openStore } from "./store.ts";
import type { StoredTable } from "./storedTable.ts";
import { pieceFile } from "./table/index.ts";

const runsKept = 5;

/**
 * Keeps a run: `runs/<id>/record.json`, its tables, and a log of times beside it. The last five runs stay, with the
 * results that they used; older ones are removed from the store.
 *
 * @returns the id of the record.
 */
export async function writeRun(workFolder: string, result: RunResult): Promise<string> {
  const id = recordId(result.record);
  const folder = join(workFolder, "runs", id);
  await mkdir(join(folder, "tables"), { recursive: true });
  for (const [artifact, { artifact: stored, path }] of result.artifacts) {
    if (stored.kind !== "table") continue;
    await placeTable({ artifact: stored, path }, join(folder, "tables", `${artifact.replaceAll("/", "-")}.parquet`));
  }
  await writeAtomically(join(folder, "record.json"), formatRecord(result.record));
  await writeAtomically(join(folder, "log.json"), `${JSON.stringify(result.log, null, 1)}\n`);
  await keepRuns(workFolder, id, result.keptParts);
  return id;
}

/** The record of the last run of a project, if there was one. */
export async function readLastRun(workFolder: string): Promise<RunRecord | undefined> {
  const last = await readLastRunId(workFolder);
  if (last === undefined) return undefined;
  return readRun(workFolder, last);
}

/** The folder name of the last run of a project, if there was one. */
export async function readLastRunId(workFolder: string): Promise<string | undefined> {
  return (await readIndex(workFolder))[0];
}

/** A kept run's record; undefined when it is gone or of another format. */
async function readRun(workFolder: string, id: string): Promise<RunRecord | undefined> {
  const text = await readFile(join(workFolder, "runs", id, "record.json"), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return parseRecord(text);
  } catch {
    return undefined;
  }
}

/** A table in pieces is a folder under the name that a file would have. */
async function placeTable(table: StoredTable, target: string): Promise<void> {
  const { pieces } = table.artifact;
  if (pieces === undefined) return place(table.path, target);
  await rm(target, { recursive: true, force: true });
  await mkdir(target);
  for (const piece of pieces.places) await place(pieceFile(table.path, piece), pieceFile(target, piece));
}

async function place(source: string, target: string): Promise<void> {
  await rm(target, { force: true });
  await link(source, target).catch(() => copyFile(source, target));
}

async function writeAtomically(file: string, text: string): Promise<void> {
  await writeFile(`${file}.tmp`, text, { flush: true });
  await rename(`${file}.tmp`, file);
}

async function readIndex(workFolder: string): Promise<string[]> {
  const text = await readFile(join(workFolder, "runs", "index.json"), "utf8").catch(() => "[]");
  return JSON.parse(text) as string[];
}

async function keepRuns(workFolder: string, id: string, parts: ReadonlySet<string>): Promise<void> {
  const before = await readIndex(workFolder);
  const runs = [id];
  for (const other of before) {
    if (other !== id && (await readRun(workFolder, other)) !== undefined) runs.push(other);
  }
  const kept = runs.slice(0, runsKept);
  await writeAtomically(join(workFolder, "runs", "index.json"), `${JSON.stringify(kept)}\n`);
  for (const old of runs.slice(runsKept)) await rm(join(workFolder, "runs", old), { recursive: true, force: true });
  await pruneStore(workFolder, kept, parts);
}

/** Results that kept runs used stay, and the parts that they or this run were made with. */
async function pruneStore(workFolder: string, kept: readonly string[], parts: ReadonlySet<string>): Promise<void> {
  const used = new Set<string>();
  for (const id of kept) {
    for (const { key, leakCheck } of (await readRun(workFolder, id))?.steps ?? []) used.add(key).add(leakCheck ?? key);
  }
  const store = openStore(join(workFolder, "cache"));
  const stay = new Set(parts);
  for (const entry of await readdir(store.folder).catch(() => [])) {
    if (used.has(entry)) for (const part of (await store.find(entry))?.keptParts ?? []) stay.add(part);
    else await rm(join(store.folder, entry), { recursive: true, force: true });
  }
  await pruneParts(workFolder, stay);
}
