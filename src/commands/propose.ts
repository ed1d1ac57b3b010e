import { join, relative, resolve } from "node:path";
import { CheckError } from "../errors.ts";
import type { Host } from "../host.ts";
import { type Choices, projectNames } from "../prepare.ts";
import { type Proposal, printProposals, proposeSources } from "../propose/index.ts";
import { openDatabase } from "../table/index.ts";

/**
 * Looks at files and prints what a project file may declare about them, for a person to confirm. Writes nothing. Files that it cannot
 * propose from do not keep it from the others.
 *
 * @throws CheckError after printing, with what is wrong with each of those files.
 */
export async function proposeCommand(
  host: Host,
  files: readonly string[],
  project: string | undefined,
  choices: Choices,
): Promise<number> {
  const known = await projectNames(host.root);
  if (project !== undefined && !known.includes(project)) {
    const remedy = `use one of: ${known.join(", ")}`;
    const message = `there is no project "${project}"`;
    throw new CheckError("Cannot propose for it", [{ code: "no-project", message, remedy }]);
  }
  const paths = files.map((file) => resolve(file));
  const { threads, memoryLimit } = choices;
  const db = await openDatabase({ threads, memoryLimit, allowedFiles: paths });
  try {
    const proposals: Proposal[] = [];
    const faults: CheckError[] = [];
    for (const path of paths) {
      try {
        proposals.push(...(await proposeSources(db, { path, name: nameInProject(host.root, path, project) })));
      } catch (cause) {
        if (!(cause instanceof CheckError)) throw cause;
        faults.push(cause);
      }
    }
    if (proposals.length > 0) host.output.write(printProposals(proposals));
    const [first, second] = faults;
    if (first !== undefined && second === undefined) throw first;
    if (first !== undefined) {
      const title = `Cannot propose from ${faults.length} of ${paths.length} files`;
      throw new CheckError(
        title,
        faults.flatMap(({ problems }) => problems),
      );
    }
    return 0;
  } finally {
    db.close();
  }
}

/** How a project file calls a file: from the folder of the project that is named, or in which it lies. */
function nameInProject(root: string, path: string, project: string | undefined): string {
  const [first = "", second = ""] = relative(join(root, "projects"), path).replaceAll("\\", "/").split("/");
  const own = project ?? (first === ".." || second === "" ? undefined : first);
  const folder = own === undefined ? resolve(".") : join(root, "projects", own);
  return relative(folder, path).replaceAll("\\", "/");
}
