import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Release } from "../release/index.ts";
import type { CheckedSite } from "./checkSite.ts";
import { listFiles } from "./listFiles.ts";
import type { VendoredLibraries } from "./vendorLibraries.ts";

const code = ["src/publish", "src/release", "src/table", "loaders"] as const;

/**
 * Names everything that a built site depends on: sources, release tables, libraries (by lockfile), our own code, Node.
 * Equal keys mean equal sites.
 */
export async function publicationKey(
  root: string,
  site: CheckedSite,
  release: Release,
  libraries: VendoredLibraries,
): Promise<string> {
  const hash = createHash("sha256").update(`${process.version} ${libraries.key}\n`);
  for (const { path, text } of site.sources) hash.update(`${path}\0${text.length}\0${text}\n`);
  hash.update(JSON.stringify(release.schema));
  for (const [id, rows] of release.tables) hash.update(`${id}\0${JSON.stringify(rows)}\n`);
  for (const folder of code) {
    for (const path of await listFiles(join(root, folder))) hash.update(await readFile(join(root, folder, path)));
  }
  return hash.update(await readFile(join(root, "observablehq.config.ts"))).digest("hex");
}
