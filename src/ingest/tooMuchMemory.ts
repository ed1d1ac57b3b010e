import { CheckError } from "../errors.ts";
import { type FileName, fileProblem } from "./readBytes.ts";

/**
 * What is told of a fault of taking a file apart: one of the engine's memory is told with the file, as a wrong length in it can ask for any. Not one of
 * room on the disk, where the engine puts what its memory does not hold.
 */
export function tooMuchMemory(cause: unknown, file: FileName): unknown {
  const ofEngine =
    cause instanceof Error && !(cause instanceof CheckError) && /Out of Memory Error/.test(cause.message);
  return ofEngine && !/failed to offload/.test(cause.message) ? problem(file) : cause;
}

function problem(file: FileName): CheckError {
  const message = "to take it apart needs more memory than there is: it is large, or damaged";
  const remedy = "raise --memory, or deliver it again, in smaller files or row groups";
  return fileProblem(file, "reader-memory", message, remedy);
}
