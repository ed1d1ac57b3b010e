import { access, constants } from "node:fs/promises";
import { byteSize } from "../progress.ts";
import type { Finding } from "./finding.ts";

const GB = 1e9;

/** Free space against what a build writes: results and spilled tables of a few times the data, and the site. */
export async function checkDisk(
  root: string,
  dataBytes: number,
  freeBytes: (folder: string) => Promise<number>,
): Promise<Finding> {
  const check = "disk";
  const writable = await access(root, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!writable) {
    return { check, state: "problem", message: "the folder cannot be written", remedy: "let this user write it" };
  }
  const free = await freeBytes(root);
  const message = `${byteSize(free)} free, ${byteSize(dataBytes)} of data files`;
  if (free < 2 * dataBytes + GB) {
    return { check, state: "problem", message, remedy: "make room: twice the data and 1 GB are needed" };
  }
  if (free < 5 * dataBytes + 2 * GB) {
    return { check, state: "note", message, remedy: "a build may need up to five times the data and 2 GB" };
  }
  return { check, state: "ok", message };
}

/** @param limit the engine's memory limit, as `4GB`. */
export function checkMemory(limit: string, memoryBytes: number): Finding {
  const check = "memory";
  const wanted = Number(limit.replace(/[GM]B$/, "")) * (limit.endsWith("GB") ? GB : 1e6);
  const message = `the query engine may use ${limit} of ${byteSize(memoryBytes)}`;
  if (wanted > memoryBytes) {
    return { check, state: "problem", message, remedy: `build with --memory ${halfOf(memoryBytes)}` };
  }
  if (wanted > 0.75 * memoryBytes) {
    return { check, state: "note", message, remedy: `leave room for the rest: --memory ${halfOf(memoryBytes)}` };
  }
  return { check, state: "ok", message };
}

function halfOf(bytes: number): string {
  return `${Math.max(100, Math.floor(bytes / 2 / 1e6))}MB`;
}
