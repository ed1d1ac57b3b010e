import type { CheckError } from "../errors.ts";
import { type FileName, fileProblem } from "./readBytes.ts";

/** What is told of a fault of reading a file: that of too little memory is the file's, as a wrong length in it can ask for any. */
export function tooMuchMemory(cause: unknown, file: FileName): unknown {
  return String(cause).includes("Out of Memory") ? problem(file) : cause;
}

function problem(file: FileName): CheckError {
  const message = "it takes more memory to read than there is: it is damaged, or has too large parts";
  const remedy = "deliver it again, in smaller pages or row groups where it has such, or raise --memory";
  return fileProblem(file, "reader-memory", message, remedy);
}
