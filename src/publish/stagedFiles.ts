import type { Release } from "../release/index.ts";
import type { CheckedSite } from "./checkSite.ts";
import { directImports } from "./directImports.ts";
import { seedData } from "./seedData.ts";
import { siteFile } from "./siteFile.ts";
import { stagedLoaders } from "./stagedLoaders.ts";

/**
 * Everything that a staging folder holds besides the vendored libraries, by path: checked sources, our loaders, the
 * release tables, and the outputs of all loaders in Framework's cache.
 */
export async function stagedFiles(options: {
  readonly root: string;
  readonly site: CheckedSite;
  readonly release: Release;
  readonly output: string;
}): Promise<Map<string, string | Uint8Array>> {
  const { root, site, release, output } = options;
  const files = new Map<string, string | Uint8Array>();
  for (const { path, text } of directImports(site.sources)) files.set(path, text);
  for (const [path, text] of await stagedLoaders(root)) files.set(path, text);
  files.set(".observablehq/site.json", JSON.stringify(siteFile(site, release.schema, output), null, 2));
  files.set(".observablehq/release/schema.json", JSON.stringify(release.schema));
  for (const [id, rows] of release.tables) files.set(`.observablehq/release/${id}.json`, JSON.stringify(rows));
  for (const [path, bytes] of await seedData(site, release)) files.set(`.observablehq/cache/${path}`, bytes);
  return files;
}
