import { constants } from "node:fs";
import { copyFile, link } from "node:fs/promises";

/** Why a file system may refuse a link that a copy can stand for. */
const noLinks = ["EXDEV", "EPERM", "EMLINK", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EACCES"];

/** Puts a file that nothing changes in another place too, where nothing is yet: as a hard link, or as a copy where there are no links. */
export async function linkOrCopy(file: string, target: string): Promise<void> {
  try {
    await link(file, target);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    if (!noLinks.includes(code)) throw cause;
    await copyFile(file, target, constants.COPYFILE_EXCL);
  }
}
