import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { FilePattern } from "./plugin.ts";

/** What declared files stand for at a moment. */
export interface ExpandedFiles {
  /** Absolute paths: as declared, the files of a pattern in the order of their paths' characters. */
  readonly files: readonly string[];
  /** Patterns that no file fits. */
  readonly unmatched: readonly FilePattern[];
}

/**
 * Expands file patterns: `*` is any part of a name, `**` any folders or none. Names that begin with a dot or an underscore are
 * fitted by no `*`: writers keep what is not data, or not complete, under such names. Links to folders are not followed.
 */
export async function expandFiles(declared: readonly (string | FilePattern)[]): Promise<ExpandedFiles> {
  const files: string[] = [];
  const unmatched: FilePattern[] = [];
  for (const entry of declared) {
    if (typeof entry === "string") files.push(entry);
    else {
      const found = new Set<string>();
      await walk(entry.folder, "", entry.pattern.split("/"), found);
      if (found.size === 0) unmatched.push(entry);
      files.push(...[...found].sort(byCharacters).map((path) => join(entry.folder, path)));
    }
  }
  return { files, unmatched };
}

/** What lies beside the files under their names with one of the endings. */
export async function filesBeside(files: readonly string[], endings: readonly string[]): Promise<string[]> {
  const named = files.flatMap((file) => endings.map((ending) => `${file}${ending}`));
  const there = await Promise.all(named.map(isThere));
  return named.filter((_, i) => there[i]);
}

async function walk(folder: string, path: string, pattern: readonly string[], found: Set<string>): Promise<void> {
  const [name = "", ...rest] = pattern;
  const last = rest.length === 0;
  if (name === "**") {
    const below = last ? ["*"] : rest;
    await walk(folder, path, below, found);
    for (const entry of await entriesOf(join(folder, path))) {
      if (entry.isDirectory() && fits("*", entry.name)) await walk(folder, under(path, entry.name), pattern, found);
    }
  } else if (name.includes("*")) {
    for (const entry of await entriesOf(join(folder, path))) {
      if (!fits(name, entry.name)) continue;
      if (!last && entry.isDirectory()) await walk(folder, under(path, entry.name), rest, found);
      else if (last && !entry.isDirectory()) found.add(under(path, entry.name));
    }
  } else if (!last) await walk(folder, under(path, name), rest, found);
  else if (await isThere(join(folder, path, name))) found.add(under(path, name));
}

function under(path: string, name: string): string {
  return path === "" ? name : `${path}/${name}`;
}

function fits(pattern: string, name: string): boolean {
  if (/^[._]/.test(name) && !pattern.startsWith(name.charAt(0))) return false;
  const parts = pattern.split(/\*+/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "su").test(name);
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && (cause.code === "ENOENT" || cause.code === "ENOTDIR")) return [];
    throw cause;
  }
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function byCharacters(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
