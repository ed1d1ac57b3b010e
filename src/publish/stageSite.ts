import { cp, lstat, lutimes, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { CheckError, type Problem } from "../errors.ts";
import type { Release } from "../release/index.ts";
import type { CheckedSite } from "./checkSite.ts";
import { libraryStub } from "./libraryStub.ts";
import { listFiles } from "./listFiles.ts";
import { stagedFiles } from "./stagedFiles.ts";

export interface StageOptions {
  readonly root: string;
  readonly staging: string;
  readonly site: CheckedSite;
  readonly release: Release;
  /** The vendored libraries: holds `_npm/`. */
  readonly libraries: string;
  /** Whether stubs stand for the libraries, for `finishSite` to replace; a preview serves the libraries themselves. */
  readonly stubs: boolean;
  /** Where Framework shall write the built site. */
  readonly output: string;
}

/**
 * Assembles the only folder that Framework sees, from nothing: checked pages, components and queries, the release
 * tables, our loaders, the vendored libraries, and the outputs of all loaders. Returns the paths of all staged files.
 */
export async function stageSite(options: StageOptions): Promise<ReadonlySet<string>> {
  const { staging, site, release } = options;
  await rm(staging, { recursive: true, force: true });
  const files = await stagedFiles({ root: options.root, site, release, output: options.output });
  for (const [path, content] of files) {
    await mkdir(dirname(join(staging, path)), { recursive: true });
    await writeFile(join(staging, path), content, { mode: 0o644 });
  }
  const vendored = await stageLibraries(options);
  const staged = new Set([...files.keys(), ...vendored]);
  await setTimes(staging, release.schema.asOf);
  return staged;
}

/** Copies the libraries, or writes a stub for each file; folders without files count too, Framework reads their names. */
async function stageLibraries({ staging, libraries, stubs }: StageOptions): Promise<string[]> {
  const cache = ".observablehq/cache";
  await cp(join(libraries, "_npm"), join(staging, cache, "_npm"), {
    recursive: true,
    filter: async (source) => !stubs || (await lstat(source)).isDirectory(),
  });
  const paths = (await listFiles(join(libraries, "_npm"))).map((path) => `_npm/${path}`);
  if (stubs) {
    for (const path of paths) {
      const content = await readFile(join(libraries, path));
      await writeFile(join(staging, cache, path), libraryStub(path, content));
    }
  }
  return paths.map((path) => `${cache}/${path}`);
}

/** Throws CheckError when the staging folder holds anything but the staged files. */
export async function checkStaging(staging: string, staged: ReadonlySet<string>): Promise<void> {
  const found = await listFiles(staging);
  const problems: Problem[] = [];
  for (const path of found.filter((one) => !staged.has(one))) {
    const message = "we did not put this file into the staging folder";
    problems.push({
      code: "staging-foreign",
      message,
      file: path,
      remedy: `see what writes into ${basename(staging)}`,
    });
  }
  const present = new Set(found);
  for (const path of staged) {
    if (!present.has(path)) problems.push({ code: "staging-missing", message: "a staged file is gone", file: path });
  }
  if (problems.length > 0) throw new CheckError("Cannot build the site: its staging folder was changed", problems);
}

/** Framework publishes and hashes modification times: all are set to the day of the data. */
async function setTimes(staging: string, asOf: string): Promise<void> {
  const time = new Date(`${asOf}T00:00:00Z`);
  for (const entry of await readdir(staging, { recursive: true })) await lutimes(join(staging, entry), time, time);
}
