import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import type { Source } from "../config/index.ts";
import { CheckError } from "../errors.ts";
import { expandFiles } from "../expandFiles.ts";
import { type Looked, lookApart } from "../ingest/index.ts";
import type { Prepared } from "../prepare.ts";
import { type Finding, findingsOf } from "./finding.ts";

/** Most bytes of text that are looked at in a file, and of all files of a source, but for the least of each. */
const mostBytes = 1 << 20;
const leastBytes = 1 << 16;
const mostOfSource = 1 << 24;

/** Seconds that looking at the files of a source may take. */
const longestLook = 600;

/** Found in a file of several, these are no fault: the others may have rows. */
const emptyCodes: readonly string[] = ["empty-file", "no-rows"];

/**
 * Holds what each file of the project's sources begins with against the declaration, as a run would read it, in a process apart.
 *
 * @param faulty paths of files that something is wrong with already, or that have 0 bytes: they are not looked at.
 */
export async function lookAtData(
  { disk, choices }: Pick<Prepared, "disk" | "choices">,
  faulty: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const source of disk.project.sources.filter(({ from }) => from === "project")) {
    const named = source.files.map((file) =>
      file.includes("*") ? { folder: disk.folder, pattern: file } : join(disk.folder, file),
    );
    const { files } = await expandFiles(named);
    const looked = await look(
      disk,
      source,
      files.filter((path) => !faulty.has(path)),
      choices,
      signal,
    );
    findings.push(...findingsIn(looked, files.length > 1));
  }
  return findings;
}

async function look(
  { folder: base, project }: Prepared["disk"],
  source: Source,
  files: readonly string[],
  { memoryLimit, threads }: Prepared["choices"],
  signal: AbortSignal,
): Promise<readonly Looked[]> {
  if (files.length === 0) return [];
  const folder = await mkdtemp(join(tmpdir(), "segmentarium-look-"));
  const names = files.map((path) => relative(base, path).replaceAll("\\", "/"));
  const bytes = Math.max(leastBytes, Math.min(mostBytes, Math.floor(mostOfSource / files.length)));
  const { minimumPeople } = project;
  const about = { kind: "look", bytes, minimumPeople, threads, memoryLimit, folder } as const;
  try {
    const request = { ...about, source: { ...source, files: names }, files };
    return await lookApart(request, { seconds: longestLook, signal });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function findingsIn(looked: readonly Looked[], several: boolean): Finding[] {
  const check = "files";
  const bare = looked.filter(
    ({ problems }) => problems.length > 0 && problems.every(({ code }) => emptyCodes.includes(code)),
  );
  const passed = several && bare.length < looked.length ? bare : [];
  const problems = looked.filter((one) => !passed.includes(one)).flatMap((one) => one.problems);
  const notes = new Set(
    looked.flatMap(({ file, notes }) =>
      notes.map(({ code, message }) => (code === "unread-columns" ? message : `${file}: ${message}`)),
    ),
  );
  return [
    ...findingsOf(check, new CheckError("Cannot read what is declared", problems), "mend the file or the source"),
    ...passed.map(({ file }): Finding => {
      const remedy = "deliver it again, unless it has no rows by right";
      return { check, state: "note", message: `${file} has no rows`, remedy };
    }),
    ...[...notes].map((message): Finding => ({ check, state: "note", message })),
  ];
}
