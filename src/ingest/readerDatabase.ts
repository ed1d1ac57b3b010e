import { join } from "node:path";
import { type Database, type DatabaseOptions, openDatabase } from "../table/index.ts";
import { onePath } from "./onePath.ts";
import type { ReadRequest } from "./readerMessages.ts";

type Opened = Pick<ReadRequest, "files" | "folder" | "keptParts">;

/** A database that sees the files of a request, its folder and kept parts, and nothing else of the machine; its limits are locked. */
export function readerDatabase(request: Opened & Pick<ReadRequest, "threads" | "memoryLimit">): Promise<Database> {
  const { threads, memoryLimit, folder } = request;
  return opened(request, { threads, memoryLimit, temporaryFolder: join(folder, "spilled") });
}

/** The same several times, with an equal share of threads and memory each. @param lanes at least 2. */
export async function laneDatabases(request: ReadRequest, lanes: number): Promise<readonly Database[]> {
  const [, size, unit] = /^([\d.]+)\s*([A-Za-z]+)$/.exec(request.memoryLimit) ?? [];
  const memoryLimit = size === undefined ? request.memoryLimit : `${(Number(size) / lanes).toFixed(3)}${unit}`;
  const threads = Math.max(1, Math.floor(request.threads / lanes));
  const open = (i: number): Promise<Database> =>
    opened(request, { threads, memoryLimit, temporaryFolder: join(request.folder, `spilled-${i}`) });
  return Promise.all(Array.from({ length: lanes }, (_, i) => open(i)));
}

function opened({ files, folder, keptParts = [] }: Opened, limits: DatabaseOptions): Promise<Database> {
  return openDatabase({
    ...limits,
    allowedFolders: [folder, ...keptParts.filter((part) => part !== null)],
    allowedFiles: [...files, ...files.map(onePath)],
  });
}
