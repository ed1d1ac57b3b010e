import { rm } from "node:fs/promises";
import { join } from "node:path";
import { CheckError } from "../errors.ts";
import type { Host } from "../host.ts";
import { withLock } from "../lock.ts";
import { projectNames } from "../prepare.ts";

/**
 * Removes what can be computed again: results, runs and staging; with `site`, the published sites as well.
 *
 * @throws CheckError for a name that is no project: nothing is removed then.
 */
export async function cleanCommand(host: Host, name: string | undefined, site: boolean): Promise<number> {
  const known = await projectNames(host.root);
  if (name !== undefined && !known.includes(name)) {
    const remedy = `use one of: ${known.join(", ")}`;
    throw new CheckError("Cannot clean", [{ code: "no-project", message: `there is no project "${name}"`, remedy }]);
  }
  for (const project of name === undefined ? known : [name]) {
    const results = join(host.root, ".segmentarium", project);
    const folders = [results];
    if (site) folders.push(join(host.root, "dist", project), join(host.root, "releases", project));
    await withLock(results, `clean ${project}`, async () => {
      for (const folder of folders) await rm(folder, { recursive: true, force: true });
    });
    host.output.write(`Removed the results${site ? " and the sites" : ""} of ${project}\n`);
  }
  return 0;
}
