import { stat } from "node:fs/promises";
import { partitionsOf } from "./partitions.ts";
import { type FileDigest, type FileName, readBytes } from "./readBytes.ts";

/** A file whose bytes an earlier one has. */
export interface RepeatedFile extends FileDigest {
  /** Name of the earlier file. */
  readonly of: string;
}

/**
 * Finds files that were delivered twice, by size and then by hash: files of a size of their own are not read. The same bytes in
 * another partition are other rows.
 *
 * @param read names of columns that the source reads, of which folders may give some.
 * @returns the repeated files by their place in the list.
 */
export async function repeatedFiles(
  files: readonly FileName[],
  read: ReadonlySet<string>,
): Promise<ReadonlyMap<number, RepeatedFile>> {
  const bySize = new Map<number, number[]>();
  for (const [i, { path }] of files.entries()) {
    const size = await stat(path).then(
      (found) => (found.isFile() ? found.size : 0),
      () => 0,
    );
    if (size > 0) bySize.set(size, [...(bySize.get(size) ?? []), i]);
  }
  const repeated = new Map<number, RepeatedFile>();
  for (const places of bySize.values()) {
    if (places.length < 2) continue;
    const first = new Map<string, string>();
    for (const place of places) {
      const file = files[place] as FileName;
      const digest = await readBytes(file);
      const folders = [...partitionsOf(file.name)].filter(([name]) => read.has(name));
      const same = JSON.stringify([digest.sha256, folders]);
      const of = first.get(same);
      if (of === undefined) first.set(same, file.name);
      else repeated.set(place, { ...digest, of });
    }
  }
  return repeated;
}
