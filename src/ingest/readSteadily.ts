import { CheckError } from "../errors.ts";
import { type FileDigest, type FileName, fileProblem, readBytes, sameStamp, stampOf } from "./readBytes.ts";

/**
 * Loads a file that must stay the same meanwhile: its stamp and its hash are compared before and after, whether loading
 * succeeded or not. A file that changed is loaded once more.
 *
 * @throws CheckError `file-changed` when it changes again, and whatever `load` throws of a file that stayed.
 */
export async function readSteadily<T extends FileDigest>(file: FileName, load: () => Promise<T>): Promise<T> {
  try {
    return await loadOnce(file, load);
  } catch (cause) {
    if (!isChange(cause)) throw cause;
    return await loadOnce(file, load);
  }
}

async function loadOnce<T extends FileDigest>(file: FileName, load: () => Promise<T>): Promise<T> {
  const before = await stampOf(file);
  let loaded: T;
  try {
    loaded = await load();
  } catch (cause) {
    if (sameStamp(before, await stampOf(file))) throw cause;
    throw changed(file);
  }
  const { sha256 } = await readBytes(file);
  if (sha256 !== loaded.sha256 || !sameStamp(before, await stampOf(file))) throw changed(file);
  return loaded;
}

function changed(file: FileName): CheckError {
  return fileProblem(file, "file-changed", "the file changed while it was read", "run again when it is complete");
}

function isChange(cause: unknown): boolean {
  return cause instanceof CheckError && cause.problems.some(({ code }) => code === "file-changed");
}
