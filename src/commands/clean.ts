import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Host } from "../host.ts";
import { projectNames } from "../prepare.ts";

/** Removes what can be computed again: results, runs and staging; with `site`, the published sites as well. */
export async function cleanCommand(host: Host, name: string | undefined, site: boolean): Promise<number> {
  const names = name === undefined ? await projectNames(host.root) : [name];
  for (const project of names) {
    const folders = [join(host.root, ".segmentarium", project)];
    if (site) folders.push(join(host.root, "dist", project), join(host.root, "releases", project));
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
    host.output.write(`Removed the results${site ? " and the sites" : ""} of ${project}\n`);
  }
  return 0;
}
