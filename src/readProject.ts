import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { applyEdits, modify, type ParseError, parse } from "jsonc-parser";
import {
  canonicalTables,
  locateFaults,
  type Project,
  parseHistory,
  parseProject,
  parseSegmentHistory,
  publicationBefore,
  segmentsBefore,
} from "./config/index.ts";
import { CheckError } from "./errors.ts";
import { checkRules } from "./ingest/index.ts";
import { readOwnModel } from "./ownModels.ts";

/** A project as it lies on disk. */
export interface ProjectOnDisk {
  readonly name: string;
  readonly folder: string;
  readonly file: string;
  readonly project: Project;
  readonly cutoffs: Readonly<Record<string, string>> & { readonly default: string };
  /** Artifacts that the project cannot have for lack of a source, and the remedy. */
  readonly absent: ReadonlyMap<string, string>;
}

/**
 * Reads `projects/<name>/project.jsonc`; `set` replaces settings of it for this run.
 *
 * @throws CheckError with all problems, when there is no such project or its file is not valid.
 */
export async function readProject(
  root: string,
  name: string,
  available: readonly string[],
  set: readonly string[] = [],
): Promise<ProjectOnDisk> {
  const folder = join(root, "projects", name);
  const file = join(folder, "project.jsonc");
  const label = `projects/${name}/project.jsonc`;
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name) || !available.includes(name)) {
    const remedy = available.length === 0 ? "make a folder in projects/" : `use one of: ${available.join(", ")}`;
    throw new CheckError("Cannot find the project", [
      { code: "no-project", message: `there is no project "${name}"`, remedy },
    ]);
  }
  const text = set.reduce(withSetting, await readFile(file, "utf8"));
  const before = await withEarlierSegments(await withEarlier(parseProject(text, label), folder), folder);
  const project = await withEarlierModel(before, join(root, ".segmentarium", name));
  await refuseFaultyRules(project, text, label);
  return { name, folder, file, project, cutoffs: cutoffsOf(project), absent: absentOf(project) };
}

/** The project with the publication before, out of its history. */
async function withEarlier(project: Project, folder: string): Promise<Project> {
  if (project.history === undefined) return project;
  const earlier = publicationBefore(
    parseHistory(await readHistoryText(folder, project.history), project.history),
    project.asOf,
  );
  return earlier === undefined ? project : { ...project, earlier };
}

/** The project with the segments of the publication before, out of its segment history. */
async function withEarlierSegments(project: Project, folder: string): Promise<Project> {
  const file = project.segmentHistory;
  if (file === undefined) return project;
  const earlierSegments = segmentsBefore(parseSegmentHistory(await readHistoryText(folder, file), file), project.asOf);
  return earlierSegments === undefined ? project : { ...project, earlierSegments };
}

/** The project with the own rule of the segments before, where the work folder still has the one that the history means. */
async function withEarlierModel(project: Project, workFolder: string): Promise<Project> {
  const { asOf, model } = project.earlierSegments ?? {};
  if (asOf === undefined || model?.own === undefined) return project;
  const earlierModel = await readOwnModel(workFolder, asOf, model.own);
  return earlierModel === undefined ? project : { ...project, earlierModel };
}

/** The text of a history file; undefined while there is none. */
export async function readHistoryText(folder: string, file: string): Promise<string | undefined> {
  return readFile(join(folder, file), "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return undefined;
    const remedy = "make it a file that can be read and written";
    const message = `the history cannot be read (${cause.code ?? "unknown fault"})`;
    throw new CheckError(`Cannot use ${file}`, [{ code: "invalid-history", file, message, remedy }]);
  });
}

async function refuseFaultyRules(project: Project, text: string, label: string): Promise<void> {
  const found = await checkRules(project, project.rules);
  const faults = found.flatMap((of, i) => of.map((fault) => ({ ...fault, path: ["rules", i, ...fault.path] })));
  if (faults.length > 0) throw new CheckError(`Cannot use the rules of ${label}`, locateFaults(faults, text, label));
}

/** The text with one setting replaced: `generate.customers=500`, the value in JSON or as plain text. */
function withSetting(text: string, setting: string): string {
  const [path = "", ...rest] = setting.split("=");
  if (rest.length === 0 || path === "") {
    throw new CheckError("Cannot use --set", [
      {
        code: "invalid-setting",
        message: "a path, = and a value are needed",
        remedy: "such as generate.customers=500",
      },
    ]);
  }
  const raw = rest.join("=");
  const errors: ParseError[] = [];
  const parsed: unknown = parse(raw, errors);
  const value = errors.length === 0 ? parsed : raw;
  return applyEdits(text, modify(text, path.split(".").map(keyOrIndex), value, {}));
}

function keyOrIndex(part: string): string | number {
  return /^\d+$/.test(part) ? Number(part) : part;
}

function cutoffsOf(project: Project): ProjectOnDisk["cutoffs"] {
  return {
    default: project.asOf,
    evaluation: daysBefore(project.asOf, project.horizonDays),
    training: daysBefore(project.asOf, 2 * project.horizonDays),
  };
}

function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
}

function absentOf(project: Project): Map<string, string> {
  const absent = new Map<string, string>();
  const present = new Set<string>(project.sources.map((source) => source.table));
  for (const table of canonicalTables) {
    if (present.has(table)) continue;
    absent.set(table, `add a source with "table": "${table}" to the project file`);
  }
  if (project.generate === undefined) absent.set("twin", 'only a generated project has a known truth: add "generate"');
  return absent;
}
