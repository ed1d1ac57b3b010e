import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { collect, type Registry } from "./collect.ts";
import { firstParty, gate } from "./firstParty.ts";
import type { Host } from "./host.ts";
import { loadPlugins, resolvePlugin } from "./loadPlugins.ts";
import { type PlanNode, plan } from "./plan.ts";
import { type ProjectOnDisk, readProject } from "./readProject.ts";
import type { RunOptions } from "./run.ts";
import { withPluginRules } from "./withPluginRules.ts";

export interface Choices {
  readonly threads: number;
  readonly memoryLimit: string;
  /** Settings of the project file to use instead, as `generate.customers=500`. */
  readonly set: readonly string[];
}

/** A project that is read, collected and planned: nothing has run. */
export interface Prepared {
  readonly disk: ProjectOnDisk;
  readonly registry: Registry;
  readonly nodes: readonly PlanNode[];
  readonly workFolder: string;
  readonly choices: Choices;
}

/** @throws CheckError with all that is wrong with the project file, the plugins or the plan. */
export async function prepare(host: Host, name: string, choices: Choices): Promise<Prepared> {
  const read = await readProject(host.root, name, await projectNames(host.root), choices.set);
  const plugins = [...firstParty.map((source) => resolvePlugin(source, read)), ...(await loadPlugins(host.root, read))];
  const project = await withPluginRules(read.project, collect(plugins).rules);
  const disk = { ...read, project };
  const registry = collect([...plugins, resolvePlugin(gate, disk)]);
  const nodes = plan(registry, disk);
  return { disk, registry, nodes, workFolder: join(host.root, ".segmentarium", name), choices };
}

export function runOptions(host: Host, prepared: Prepared, onEvent: RunOptions["onEvent"]): RunOptions {
  const { disk, registry, nodes, workFolder, choices } = prepared;
  return {
    name: disk.name,
    project: disk.project,
    registry,
    nodes,
    cutoffs: disk.cutoffs,
    root: host.root,
    projectFolder: disk.folder,
    workFolder,
    versions: host.versions,
    threads: choices.threads,
    memoryLimit: choices.memoryLimit,
    signal: host.signal,
    clock: host.clock,
    onEvent,
  };
}

export async function projectNames(root: string): Promise<string[]> {
  const entries = await readdir(join(root, "projects"), { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}
