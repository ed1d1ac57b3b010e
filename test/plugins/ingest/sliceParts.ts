import { createHash } from "node:crypto";
import { mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { KeptParts } from "../../../src/plugin.ts";

/** Kept parts, and which slices were made. */
export interface SliceParts extends KeptParts {
  readonly made: string[];
}

/** Parts in a folder of their own. @param isList keys of what is no slice. */
export async function sliceParts(folder: string, isList: RegExp): Promise<SliceParts> {
  const at = await mkdtemp(join(folder, "parts-"));
  const nameOf = async (key: string) => createHash("sha256").update(key).digest("hex");
  const made: string[] = [];
  return {
    made,
    nameOf,
    async find(key) {
      const name = await nameOf(key);
      return (await readdir(at)).includes(name) ? join(at, name) : undefined;
    },
    async keep(key, from) {
      if (!isList.test(key)) made.push(key);
      const target = join(at, await nameOf(key));
      await rm(target, { recursive: true, force: true });
      await rename(from, target);
      return target;
    },
  };
}
