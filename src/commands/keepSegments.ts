import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { formatSegmentHistory, parseSegmentHistory, type SegmentPublication, withSegments } from "../config/index.ts";
import { keepOwnModel } from "../ownModels.ts";
import type { Prepared } from "../prepare.ts";
import { readHistoryText } from "../readProject.ts";
import type { RunResult } from "../run.ts";

/**
 * Adds the published segments to the project's segment history, under the as-of day, where they replace those of an earlier build.
 * The file is left alone when nothing changes, or when the segments could not be computed. Their frozen model by the segmenter's own rule,
 * which may hold rows of customers, goes into the work folder.
 *
 * @returns how many publications it holds then; undefined when the project declares no segment history.
 */
export async function keepSegments(
  { disk, workFolder }: Pick<Prepared, "disk" | "workFolder">,
  { artifacts }: RunResult,
): Promise<number | undefined> {
  const file = disk.project.segmentHistory;
  if (file === undefined) return undefined;
  const text = await readHistoryText(disk.folder, file);
  const before = parseSegmentHistory(text, file);
  const memory = artifacts.get("segment-memory");
  if (memory === undefined) return before.publications.length;
  const publication = JSON.parse(await readFile(memory.path, "utf8")) as SegmentPublication;
  const own = artifacts.get("own-model");
  const kept = own === undefined ? {} : (JSON.parse(await readFile(own.path, "utf8")) as { readonly text?: string });
  await keepOwnModel(workFolder, publication.asOf, kept.text);
  const history = withSegments(before, publication);
  const next = formatSegmentHistory(history);
  if (next !== text) {
    const path = join(disk.folder, file);
    await writeFile(`${path}.tmp`, next, { flush: true });
    await rename(`${path}.tmp`, path);
  }
  return history.publications.length;
}
