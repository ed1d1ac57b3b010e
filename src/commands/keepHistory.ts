import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FileAccount } from "../artifacts.ts";
import { formatHistory, parseHistory, withPublication } from "../config/index.ts";
import { acceptedByFile } from "../ingest/index.ts";
import type { Prepared } from "../prepare.ts";
import { readHistoryText } from "../readProject.ts";
import type { RunResult } from "../run.ts";

/**
 * Adds what was published to the project's history file: accepted rows by source and file, under the as-of day, where
 * they replace those of an earlier build. The file is left alone when nothing changes.
 *
 * @returns how many publications it holds then; undefined when the project declares no history.
 */
export async function keepHistory({ disk }: Prepared, { artifacts }: RunResult): Promise<number | undefined> {
  const { history: file, asOf } = disk.project;
  if (file === undefined) return undefined;
  const sources: Record<string, Record<string, number>> = {};
  for (const [id, { path }] of artifacts) {
    if (!id.startsWith("accounting/")) continue;
    const accounts = JSON.parse(await readFile(path, "utf8")) as readonly FileAccount[];
    sources[id.slice("accounting/".length)] = Object.fromEntries(acceptedByFile(accounts));
  }
  const text = await readHistoryText(disk.folder, file);
  const history = withPublication(parseHistory(text, file), { asOf, sources });
  const next = formatHistory(history);
  if (next !== text) {
    const path = join(disk.folder, file);
    await writeFile(`${path}.tmp`, next, { flush: true });
    await rename(`${path}.tmp`, path);
  }
  return history.publications.length;
}
