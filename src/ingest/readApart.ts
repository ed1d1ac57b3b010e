import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { CheckError } from "../errors.ts";
import { openReader, type ReadLimits, type SourceReader } from "./openReader.ts";
import { readerCode } from "./readerCode.ts";
import type { ReadRequest, ReadResult } from "./readerMessages.ts";

const script = new URL("./readerChild.mjs", import.meta.url);
const heapMegabytes = 1024;

/** Readers that wait for work: one serves all sources of a build, which are read one after the other. */
const idle: SourceReader[] = [];

/**
 * Reads the files of a source as `readSource` does, in a process of its own: files that nobody vouches for may crash the
 * engine, fill its memory or never end, and this process lives on. Several files may be read at a time; if the process dies of one,
 * they are read once more in turn, to know of which.
 *
 * @throws CheckError `reader-died`, `reader-timeout`, and what `readSource` throws.
 */
export async function readApart(request: ReadRequest, limits: ReadLimits): Promise<ReadResult> {
  try {
    return await readOnce(request, limits);
  } catch (cause) {
    if (request.inTurn === true || request.files.length < 2 || !isDeath(cause)) throw cause;
    return await readOnce({ ...request, inTurn: true }, limits);
  }
}

function readOnce(request: ReadRequest, limits: ReadLimits): Promise<ReadResult> {
  return withReader(request.folder, (reader) => reader.read(request, limits));
}

/** Lends a reader, and sees that nothing of what it spilled into its folder is left. */
export async function withReader<T>(folder: string, work: (reader: SourceReader) => Promise<T>): Promise<T> {
  const waiting = idle.pop();
  const reader = waiting?.alive() === true ? waiting : openReader(script, heapMegabytes, readerCode());
  try {
    return await work(reader);
  } finally {
    if (reader.alive()) idle.push(reader);
    await removeSpilled(folder);
  }
}

async function removeSpilled(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((one) => one.startsWith("spilled"))) {
    await rm(join(folder, name), { recursive: true, force: true });
  }
}

function isDeath(cause: unknown): boolean {
  return cause instanceof CheckError && cause.problems.some(({ code }) => code === "reader-died");
}
