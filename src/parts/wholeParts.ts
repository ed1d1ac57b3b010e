import { open, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { KeptParts } from "../plugin.ts";

const listFile = "whole.json";

/** Keeps a folder of files with a list of them, by which it is seen later whether all is there. */
export async function keepWhole(parts: KeptParts, key: string, folder: string): Promise<string> {
  const sizes = await sizesOf(folder, await readdir(folder));
  const list = await open(join(folder, listFile), "w");
  try {
    await list.writeFile(JSON.stringify(sizes));
    await list.sync();
  } finally {
    await list.close();
  }
  return parts.keep(key, folder);
}

/** The folder that was kept; undefined when there is none, or when a disk or a copy left a part of it. */
export async function findWhole(parts: KeptParts, key: string): Promise<string | undefined> {
  const folder = await parts.find(key);
  return folder !== undefined && (await isWhole(folder)) ? folder : undefined;
}

/** Whether every file is there that its list names. */
export async function isWhole(folder: string): Promise<boolean> {
  try {
    const sizes = JSON.parse(await readFile(join(folder, listFile), "utf8")) as Readonly<Record<string, number>>;
    const found = await sizesOf(folder, Object.keys(sizes));
    return Object.entries(sizes).every(([file, size]) => found[file] === size);
  } catch {
    return false;
  }
}

async function sizesOf(folder: string, files: readonly string[]): Promise<Readonly<Record<string, number>>> {
  const sizes = await Promise.all(files.map(async (file) => [file, (await stat(join(folder, file))).size] as const));
  return Object.fromEntries(sizes.sort());
}
