import { rm } from "node:fs/promises";
import { join } from "node:path";
import { openReader, type Reader, type ReadLimits } from "./openReader.ts";
import type { ReadRequest, ReadResult } from "./readerMessages.ts";

const script = new URL("./readerChild.mjs", import.meta.url);
const heapMegabytes = 1024;

/** Readers that wait for work: one serves all sources of a build, which are read one after the other. */
const idle: Reader[] = [];

/**
 * Reads the files of a source as `readSource` does, in a process of its own: files that nobody vouches for may crash the
 * engine, fill its memory or never end, and this process lives on.
 *
 * @throws CheckError `reader-died`, `reader-timeout`, and what `readSource` throws.
 */
export async function readApart(request: ReadRequest, limits: ReadLimits): Promise<ReadResult> {
  const waiting = idle.pop();
  const reader = waiting?.alive() === true ? waiting : openReader(script, heapMegabytes);
  try {
    return await reader.read(request, limits);
  } finally {
    if (reader.alive()) idle.push(reader);
    await rm(join(request.folder, "spilled"), { recursive: true, force: true });
  }
}
