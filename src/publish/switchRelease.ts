import { existsSync } from "node:fs";
import { lstat, mkdir, open, readdir, readFile, readlink, rename, rm, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { type Manifest, verifyRelease } from "./manifest.ts";

export interface ReleaseFolders {
  /** Holds the releases of one project, each in a folder called by its id. */
  readonly releases: string;
  /** What stakeholders see: a link to one of them. */
  readonly dist: string;
}

/** How many releases are kept, the current one included. */
const kept = 5;

/**
 * Makes a complete, scanned draft the current release: it is written to disk, gets its name, and then one rename turns
 * the link. Whoever looks at `dist` sees the old site or the new one, never a mixture. Returns the release's folder.
 */
export async function switchRelease(
  draft: string,
  manifest: Manifest,
  key: string,
  folders: ReleaseFolders,
): Promise<string> {
  await writeFile(join(draft, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  await syncFolder(draft);
  const folder = join(folders.releases, manifest.id);
  if ((await verifyRelease(folder)) === undefined) {
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
  }
  await turn(manifest.id, folders);
  await remember({ id: manifest.id, key }, folders.releases);
  return folder;
}

/**
 * Finds a kept release that was made of the same things, reads it through, and makes it the current one. Undefined when
 * there is none or when it is damaged.
 */
export async function reuseRelease(key: string, folders: ReleaseFolders): Promise<Manifest | undefined> {
  const entry = (await readHistory(folders.releases)).find((one) => one.key === key);
  if (entry === undefined) return undefined;
  const manifest = await verifyRelease(join(folders.releases, entry.id));
  if (manifest === undefined) return undefined;
  if ((await currentRelease(folders)) !== entry.id) await turn(entry.id, folders);
  await remember(entry, folders.releases);
  return manifest;
}

/** Turns `dist` back to the release before the current one, without building anything. Returns its id. */
export async function rollBack(folders: ReleaseFolders): Promise<string> {
  const current = await currentRelease(folders);
  const history = (await readHistory(folders.releases))
    .map((entry) => entry.id)
    .filter((id) => existsSync(join(folders.releases, id)));
  const before = history[history.indexOf(current ?? "") + 1];
  if (before === undefined || current === undefined) {
    throw new RangeError("Cannot roll back: no earlier release is kept");
  }
  await turn(before, folders);
  return before;
}

/** The id of the release that `dist` shows, if it shows one. */
export async function currentRelease(folders: ReleaseFolders): Promise<string | undefined> {
  const target = await readlink(folders.dist).catch(() => undefined);
  return target === undefined ? undefined : basename(target);
}

async function turn(id: string, { releases, dist }: ReleaseFolders): Promise<void> {
  await mkdir(dirname(dist), { recursive: true });
  const known = await lstat(dist).catch(() => undefined);
  if (known !== undefined && !known.isSymbolicLink()) {
    throw new TypeError(`Cannot switch the site: "${basename(dist)}" in dist is not a link of ours, move it away`);
  }
  const next = `${dist}.next`;
  await rm(next, { force: true });
  await symlink(relative(dirname(dist), join(releases, id)), next, "dir");
  await rename(next, dist);
  await syncEntry(dirname(dist));
}

async function removeOthers(releases: string, keep: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(releases)) {
    if (/^[0-9a-f]{12}$/.test(name) && !keep.has(name))
      await rm(join(releases, name), { recursive: true, force: true });
  }
}

interface HistoryEntry {
  readonly id: string;
  /** Names what the release was made of. */
  readonly key: string;
}

async function remember(entry: HistoryEntry, releases: string): Promise<void> {
  const others = (await readHistory(releases)).filter((one) => one.id !== entry.id);
  const history = [entry, ...others].slice(0, kept);
  const file = join(releases, "history.json");
  await writeFile(`${file}.tmp`, `${JSON.stringify(history, null, 2)}\n`);
  await rename(`${file}.tmp`, file);
  await removeOthers(releases, new Set(history.map((one) => one.id)));
}

/** Newest first. A history that cannot be read is as good as none: it only says what may be reused. */
async function readHistory(releases: string): Promise<HistoryEntry[]> {
  try {
    const entries: unknown = JSON.parse(await readFile(join(releases, "history.json"), "utf8"));
    return Array.isArray(entries) ? entries.filter(isEntry) : [];
  } catch {
    return [];
  }
}

function isEntry(value: unknown): value is HistoryEntry {
  const { id, key } = (value ?? {}) as { id?: unknown; key?: unknown };
  return typeof id === "string" && /^[0-9a-f]{12}$/.test(id) && typeof key === "string";
}

async function syncFolder(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) await syncEntry(join(entry.parentPath, entry.name));
  }
  await syncEntry(folder);
}

async function syncEntry(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
