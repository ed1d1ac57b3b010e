import { stat } from "node:fs/promises";
import { relative } from "node:path";
import { expandFiles } from "../expandFiles.ts";
import { stampOf } from "../ingest/readBytes.ts";
import type { Prepared } from "../prepare.ts";
import { type Finding, findingsOf } from "./finding.ts";
import { lookAtData } from "./lookAtData.ts";

/**
 * The files that a project's steps read: there, readable, not empty (unless others are read with it), and not older than the day of
 * the publication; those of sources begin as the project declares.
 */
export async function checkFiles(
  { disk, registry, choices }: Pick<Prepared, "disk" | "registry" | "choices">,
  signal: AbortSignal,
): Promise<{ findings: Finding[]; bytes: number }> {
  const check = "files";
  const read = await Promise.all(registry.steps.map(({ step }) => expandFiles(step.files ?? [])));
  const unmatched = read.flatMap((found) => found.unmatched);
  const paths = [...new Set(read.flatMap(({ files }) => files))];
  const parts = new Set((await Promise.all(read.map(({ files }) => partsOf(files)))).flat());
  const findings: Finding[] = unmatched.map(({ pattern }) => {
    return {
      check,
      state: "problem",
      message: `no file fits ${pattern}`,
      remedy: "put files there or mend the pattern",
    };
  });
  const faulty = new Set<string>();
  let bytes = 0;
  for (const path of paths) {
    const name = relative(disk.folder, path).replaceAll("\\", "/");
    try {
      const { size, mtimeMs } = await stampOf({ path, name });
      bytes += size;
      if (size === 0) {
        faulty.add(path);
        const part = parts.has(path);
        const remedy = part ? "deliver it again, unless it has no rows by right" : "deliver it again";
        findings.push({ check, state: part ? "note" : "problem", message: `${name} has 0 bytes`, remedy });
        continue;
      }
      if (mtimeMs < Date.parse(`${disk.project.asOf}T00:00:00Z`)) {
        const day = new Date(mtimeMs).toISOString().slice(0, 10);
        const message = `${name} was last written on ${day}, before asOf, ${disk.project.asOf}`;
        findings.push({
          check,
          state: "note",
          message,
          remedy: "deliver newer data, or set asOf to the last day it covers",
        });
      }
    } catch (cause) {
      faulty.add(path);
      findings.push(...findingsOf(check, cause, "let it be read"));
    }
  }
  findings.push(...(await lookAtData({ disk, choices }, faulty, signal)));
  if (findings.length > 0) return { findings, bytes };
  const message = paths.length === 0 ? "all data are generated" : `all ${paths.length} are there and begin as declared`;
  return { findings: [{ check, state: "ok", message }], bytes };
}

/** Files that are read together, when any has bytes: the others may be empty. */
async function partsOf(files: readonly string[]): Promise<readonly string[]> {
  const sizes = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.some((size) => size > 0) ? files : [];
}
