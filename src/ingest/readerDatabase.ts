import { join } from "node:path";
import { type Database, openDatabase } from "../table/index.ts";
import { onePath } from "./onePath.ts";
import type { ReadRequest } from "./readerMessages.ts";

/** A database that sees the files of a request, its folder and kept parts, and nothing else of the machine; its limits are locked. */
export function readerDatabase({
  files,
  folder,
  threads,
  memoryLimit,
  keptParts = [],
}: ReadRequest): Promise<Database> {
  return openDatabase({
    threads,
    memoryLimit,
    temporaryFolder: join(folder, "spilled"),
    allowedFolders: [folder, ...keptParts.filter((part) => part !== null)],
    allowedFiles: [...files, ...files.map(onePath)],
  });
}
