import { lstat, readlink, realpath } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { currentRelease, type ReleaseFolders, verifyRelease } from "../publish/index.ts";
import type { Finding } from "./finding.ts";

/** Whether the link that stakeholders open leads to a release of this project. */
export async function checkLink({ releases, dist }: ReleaseFolders, project: string): Promise<Finding> {
  const check = "link";
  const remedy = `run segmentarium build ${project}`;
  const known = await lstat(dist).catch(() => undefined);
  if (known === undefined) return { check, state: "note", message: `there is no dist/${project} yet`, remedy };
  if (!known.isSymbolicLink()) {
    const message = `dist/${project} is not a link`;
    return { check, state: "problem", message, remedy: `move it away, then ${remedy}` };
  }
  const target = resolve(dirname(dist), await readlink(dist));
  const real = await realpath(dist).catch(() => undefined);
  if (real === undefined) return { check, state: "problem", message: `dist/${project} leads nowhere`, remedy };
  if (dirname(target) !== resolve(releases)) {
    const message = `dist/${project} does not lead to releases/${project}`;
    return { check, state: "problem", message, remedy: `remove the link, then ${remedy}` };
  }
  return {
    check,
    state: "ok",
    message: `dist/${project} shows release ${(await currentRelease({ releases, dist })) ?? ""}`,
  };
}

/** Whether every byte of the release that is shown is as its manifest says, and of which day it speaks. */
export async function checkPublication(folders: ReleaseFolders, project: string, asOf: string): Promise<Finding> {
  const check = "publication";
  const remedy = `run segmentarium build ${project}`;
  const id = await currentRelease(folders);
  if (id === undefined) return { check, state: "note", message: "nothing is published yet", remedy };
  const manifest = await verifyRelease(join(folders.releases, id));
  if (manifest === undefined) {
    const message = `release ${id} is not as its manifest says: files were changed, added or lost`;
    return { check, state: "problem", message, remedy };
  }
  const message = `release ${id}, as of ${manifest.asOf}, is whole: ${manifest.files.length} files`;
  if (manifest.asOf === asOf) return { check, state: "ok", message };
  return { check, state: "note", message: `${message}; the project is as of ${asOf}`, remedy };
}
