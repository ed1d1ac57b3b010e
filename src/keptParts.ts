import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { sha256 } from "./codeHash.ts";
import type { KeptParts } from "./plugin.ts";

/** Where parts of steps' work lie in the folder of a project's work. */
const partsFolder = "parts";

/** Parts that one execution of a step found or kept. */
export interface PartKeeper extends KeptParts {
  /** Names of these parts, in order. */
  used(): readonly string[];
}

/**
 * Parts of a step's work, each a folder found by what it is made of: complete or not there.
 *
 * @param workFolder of the project.
 * @param maker what made the parts: the step (whatever its cutoff), its code, the versions it runs on. Another maker's parts are not found.
 */
export function keptParts(workFolder: string, maker: readonly string[]): PartKeeper {
  const used = new Set<string>();
  const nameOf = (key: string): string => sha256(JSON.stringify([maker, key])).slice(0, 32);
  const pathOf = (name: string): string => join(workFolder, partsFolder, name);
  return {
    async find(key) {
      const name = nameOf(key);
      if (!(await isFolder(pathOf(name)))) return undefined;
      used.add(name);
      return pathOf(name);
    },
    async keep(key, folder) {
      const name = nameOf(key);
      used.add(name);
      await mkdir(join(workFolder, partsFolder), { recursive: true });
      await replace(pathOf(name), folder);
      return pathOf(name);
    },
    nameOf: async (key) => nameOf(key),
    used: () => [...used].sort(),
  };
}

/** Removes the parts of a project that are not among those to stay. */
export async function pruneParts(workFolder: string, stay: ReadonlySet<string>): Promise<void> {
  const folder = join(workFolder, partsFolder);
  for (const name of await readdir(folder).catch(() => [])) {
    if (!stay.has(name)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** Puts a folder where another may be, also when one is put there meanwhile: a step at two cutoffs may make the same part at once. */
async function replace(path: string, folder: string): Promise<void> {
  for (;;) {
    try {
      await rm(path, { recursive: true, force: true });
      return await rename(folder, path);
    } catch (cause) {
      const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
      if (code !== "ENOTEMPTY" && code !== "EEXIST") throw cause;
    }
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
