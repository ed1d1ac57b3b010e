import { join } from "node:path";
import { checkOptions } from "../checkOptions.ts";
import { CheckError } from "../errors.ts";
import type { Host } from "../host.ts";
import { type Choices, type Prepared, prepare, projectNames } from "../prepare.ts";
import { frameworkEnvironment } from "../publish/index.ts";
import { readProject } from "../readProject.ts";
import { checkBrowser } from "./checkBrowser.ts";
import { checkCache } from "./checkCache.ts";
import { checkEngine } from "./checkEngine.ts";
import { checkFiles } from "./checkFiles.ts";
import { checkLocks } from "./checkLocks.ts";
import { checkDisk, checkMemory } from "./checkMachine.ts";
import { checkLink, checkPublication } from "./checkPublication.ts";
import { checkTelemetry } from "./checkTelemetry.ts";
import { type Finding, findingsOf } from "./finding.ts";
import type { Machine } from "./machine.ts";

/**
 * Everything from the machine to the site of a project, in the order in which things depend on each other. It needs the
 * packages, which `checkPackages` looks at first.
 */
export async function examine(host: Host, machine: Machine, project: string, choices: Choices): Promise<Finding[]> {
  const findings: Finding[] = [
    await checkEngine(),
    checkMemory(choices.memoryLimit, machine.memoryBytes),
    checkBrowser(machine.browsers),
    checkTelemetry(frameworkEnvironment(host.root, host.root)),
  ];
  const { findings: about, prepared } = await checkProject(host, project, choices);
  findings.push(...about);
  if (prepared === undefined) {
    return [...findings, await checkDisk(host.root, 0, machine.freeBytes), notChecked(about)];
  }
  const files = await checkFiles(prepared, host.signal);
  findings.push(...files.findings, await checkDisk(host.root, files.bytes, machine.freeBytes));
  const folders = { releases: join(host.root, "releases", project), dist: join(host.root, "dist", project) };
  findings.push(...(await checkLocks([prepared.workFolder, folders.releases])));
  const readable = files.findings.every(({ state }) => state !== "problem");
  findings.push(...(readable ? await checkCache(host, prepared) : [notChecked(files.findings)]));
  findings.push(await checkLink(folders, project));
  findings.push(await checkPublication(folders, project, prepared.disk.project.asOf));
  return findings;
}

/** The project file, with all its faults, then its plugins, options and plan. */
async function checkProject(
  host: Host,
  name: string,
  choices: Choices,
): Promise<{ findings: Finding[]; prepared?: Prepared }> {
  try {
    await readProject(host.root, name, await projectNames(host.root), choices.set);
  } catch (cause) {
    return { findings: findingsOf("project", unreadable(cause, name), "mend the project file") };
  }
  const project: Finding = { check: "project", state: "ok", message: `projects/${name}/project.jsonc is valid` };
  try {
    const prepared = await prepare(host, name, choices);
    checkOptions(prepared.registry, prepared.disk.project);
    const planned = prepared.nodes.length;
    const message = `${prepared.registry.steps.length} steps of all plugins fit together, ${planned} are planned`;
    return { findings: [project, { check: "plugins", state: "ok", message }], prepared };
  } catch (cause) {
    return { findings: [project, ...findingsOf("plugins", cause, "mend the plugin or its options")] };
  }
}

/** A project folder without a file fails as any file does, with its path on this machine: said in the product's words. */
function unreadable(cause: unknown, name: string): unknown {
  if (!(cause instanceof Error) || !("code" in cause) || !/^E[A-Z]+$/.test(String(cause.code))) return cause;
  const problem = { code: "no-project-file", message: `projects/${name}/project.jsonc cannot be read (${cause.code})` };
  return new CheckError("Cannot read the project", [{ ...problem, remedy: "put it there, or let it be read" }]);
}

function notChecked(because: readonly Finding[]): Finding {
  const [first] = because.filter(({ state }) => state === "problem");
  const message = "the rest was not checked";
  return { check: "rest", state: "note", message, remedy: `mend ${first?.check ?? "what is above"} first` };
}
