import { rename, rm } from "node:fs/promises";
import { CheckError } from "../errors.ts";

const words: Readonly<Record<string, readonly [message: string, remedy: string]>> = {
  ENOENT: ["its folder is not there", "make the folder, or name another"],
  ENOTDIR: ["its folder is a file", "name another folder"],
  EISDIR: ["there is a folder of that name", "name a file"],
  EACCES: ["it may not be written there", "name a folder that you may write to"],
  EPERM: ["it may not be written there", "name a folder that you may write to"],
  EROFS: ["the disk can only be read", "name a folder on another"],
  ENOSPC: ["the disk is full", "make room, or name a folder on another"],
  EDQUOT: ["the disk is full for you", "make room, or name a folder on another"],
  ENAMETOOLONG: ["its name is too long", "name it shorter"],
};

/**
 * Writes a file under another name and gives it its own when it is whole; what is there under that name stays when writing fails.
 *
 * @param what is done, for the message.
 * @throws CheckError `no-output` with what is wrong and what to do.
 */
export async function placeFile(what: string, out: string, write: (part: string) => Promise<void>): Promise<void> {
  const part = `${out}.part`;
  await withOutput(what, out, async () => {
    try {
      await write(part);
      await rename(part, out);
    } finally {
      await rm(part, { force: true });
    }
  });
}

/** Runs what writes files; its faults of the disk are told as those of `out`. */
export async function withOutput<T>(what: string, out: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    const found = words[code];
    if (found === undefined) throw cause;
    const [message, remedy] = found;
    throw new CheckError(what, [{ code: "no-output", file: out, message, remedy }]);
  }
}
