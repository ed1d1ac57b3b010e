import { createHash } from "node:crypto";
import { CheckError } from "../errors.ts";
import { type FileDigest, type FileName, fileProblem, readBytes, stampOf } from "./readBytes.ts";

/** A file of 0 bytes, or of text without a header: not even its columns are known. */
export function isWithoutHeader(cause: unknown): boolean {
  return cause instanceof CheckError && cause.problems.every(({ code }) => code === "empty-file");
}

/** Size and hash of a file that may have 0 bytes. */
export async function digestOf(file: FileName): Promise<FileDigest> {
  const { size } = await stampOf(file);
  return size === 0 ? { bytes: 0, sha256: createHash("sha256").digest("hex") } : readBytes(file);
}

/** What is said of a source of several files of which none has rows. */
export function allEmpty(files: readonly FileName[]): CheckError {
  const problems = files.flatMap(
    (file) => fileProblem(file, "no-rows", "the file has no rows", "deliver it again, or remove the source").problems,
  );
  return new CheckError(`Cannot use any of ${files.length} files`, problems);
}
