import { readFile } from "node:fs/promises";
import { register } from "node:module";
import { isAbsolute, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { CheckError, type Problem } from "./errors.ts";
import type { Plugin, PluginSource } from "./plugin.ts";
import type { ProjectOnDisk } from "./readProject.ts";

/**
 * The plugins that a project file names, from folders or installed packages. A plugin outside the product imports
 * `segmentarium/…` and gets this very product, whatever lies in its own node_modules.
 *
 * @throws CheckError naming each plugin that cannot be had.
 */
export async function loadPlugins(root: string, disk: ProjectOnDisk): Promise<Plugin[]> {
  if (disk.project.plugins.length === 0) return [];
  provideHost(root);
  const problems: Problem[] = [];
  const plugins: Plugin[] = [];
  for (const [i, name] of disk.project.plugins.entries()) {
    try {
      plugins.push(resolvePlugin(await importPlugin(root, disk.folder, name), disk));
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      problems.push({
        code: "plugin-not-loaded",
        file: `projects/${disk.name}/project.jsonc`,
        path: `plugins/${i}`,
        message: `"${name}" cannot be loaded: ${message}`,
        remedy: "name a folder with a package.json, relative to the project file, or an installed package",
      });
    }
  }
  if (problems.length > 0) throw new CheckError("Cannot load the plugins", problems);
  return plugins;
}

/** A plugin as inert data for one project. */
export function resolvePlugin(source: PluginSource, disk: Pick<ProjectOnDisk, "project" | "folder">): Plugin {
  return typeof source === "function" ? source(disk.project, disk.folder) : source;
}

let provided = false;

function provideHost(root: string): void {
  if (provided) return;
  provided = true;
  register("./hostResolver.mjs", import.meta.url, { data: { host: pathToFileURL(join(root, "package.json")).href } });
}

async function importPlugin(root: string, folder: string, name: string): Promise<PluginSource> {
  const local = name.startsWith(".") || isAbsolute(name);
  const base = local ? resolve(folder, name) : join(root, "node_modules", name);
  const manifest = JSON.parse(await readFile(join(base, "package.json"), "utf8")) as { main?: string };
  const module = (await import(pathToFileURL(resolve(base, manifest.main ?? "index.ts")).href)) as {
    default?: unknown;
  };
  const plugin = module.default;
  if (typeof plugin !== "function" && (typeof plugin !== "object" || plugin === null)) {
    throw new TypeError("its main file has no plugin as default export");
  }
  return plugin as PluginSource;
}
