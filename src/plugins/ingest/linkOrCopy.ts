import { copyFile, link } from "node:fs/promises";

/** Puts a file that nothing changes in another place too: as a hard link, or as a copy where there are no links. */
export async function linkOrCopy(file: string, target: string): Promise<void> {
  await link(file, target).catch(() => copyFile(file, target));
}
