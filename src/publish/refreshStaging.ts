import { mkdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Release } from "../release/index.ts";
import type { CheckedSite } from "./checkSite.ts";
import { listFiles } from "./listFiles.ts";
import { stagedFiles } from "./stagedFiles.ts";

export interface RefreshOptions {
  readonly root: string;
  readonly staging: string;
  readonly site: CheckedSite;
  readonly release: Release;
  readonly output: string;
}

/**
 * Brings a staging folder that a preview uses up to date: writes what changed, removes what went, touches nothing else,
 * because Framework watches. Returns the paths that changed.
 */
export async function refreshStaging(options: RefreshOptions): Promise<string[]> {
  const { staging } = options;
  const files = await stagedFiles(options);
  const changed: string[] = [];
  for (const [path, content] of files) {
    const file = join(staging, path);
    const bytes = Buffer.from(content);
    const known = await readFile(file).catch(() => undefined);
    if (known?.equals(bytes)) continue;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes, { mode: 0o644 });
    changed.push(path);
  }
  for (const path of await listFiles(staging)) {
    const ours = !path.startsWith(".observablehq/cache/") || path.startsWith(".observablehq/cache/data/");
    if (!ours || files.has(path)) continue;
    await rm(join(staging, path));
    changed.push(path);
  }
  if (changed.some((path) => path.startsWith(".observablehq/cache/data/"))) await touchLoaders(staging, files);
  return changed;
}

/** Framework follows data by the time of its loader, and takes a cached output that is not older. */
async function touchLoaders(staging: string, files: ReadonlyMap<string, unknown>): Promise<void> {
  const written = [...files.keys()].filter((path) => path.startsWith(".observablehq/cache/data/"));
  const loaders = [...files.keys()].filter((path) => /^data\/\[name\]\.\w+\.ts$/.test(path));
  for (const path of [...written, ...loaders]) {
    const content = await readFile(join(staging, path));
    await writeFile(join(staging, path), content);
  }
  const { mtime } = await stat(join(staging, loaders[0] ?? ""));
  for (const path of [...loaders, ...written]) await utimes(join(staging, path), mtime, mtime);
}
