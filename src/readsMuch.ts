import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/**
 * Whether a step reads so much that it must have the memory to itself: files of more than a small part of the limit, since tables grow
 * when they are unpacked and joined.
 *
 * @param paths files and folders. @param memoryLimit as `4GB` or `500MB`.
 */
export async function readsMuch(paths: readonly string[], memoryLimit: string): Promise<boolean> {
  const sizes = await Promise.all(paths.map(bytesOf));
  return sizes.reduce((sum, size) => sum + size, 0) > memoryBytes(memoryLimit) / 64;
}

async function bytesOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.size;
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const sizes = await Promise.all(files.map(bytesOf));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** @throws TypeError unless it is a size such as `4GB`. */
function memoryBytes(limit: string): number {
  const found = /^(\d+(?:\.\d+)?)(MB|GB)$/.exec(limit);
  if (found === null) throw new TypeError('Cannot read a memory limit: a size such as "4GB" is needed');
  return Number(found[1]) * (found[2] === "GB" ? 1e9 : 1e6);
}
