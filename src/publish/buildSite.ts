import { rm } from "node:fs/promises";
import { CheckError } from "../errors.ts";
import { type WaitingBuild, waitingBuild } from "./frameworkChild.ts";
import { frameworkProblems } from "./frameworkProblems.ts";

export interface BuildOptions {
  readonly root: string;
  readonly staging: string;
  /** Emptied first; must not be what stakeholders see. */
  readonly output: string;
  /** How messages call the source of a page, such as `/segments/loyal`. */
  readonly fileOf?: (page: string) => string;
  /** Called as Framework gets on, with the page that it is at. */
  readonly onPage?: (path: string) => void;
  readonly signal?: AbortSignal;
  /** Framework, loaded before; it is started when not given. */
  readonly waiting?: WaitingBuild | undefined;
}

/**
 * Lets Framework build the staged site. Throws CheckError when it fails, when it warns of something that it would
 * publish all the same, or when it runs a loader: all data was made before.
 */
export async function buildSite(options: BuildOptions): Promise<void> {
  await rm(options.output, { recursive: true, force: true });
  options.signal?.throwIfAborted();
  const { ended, begin, stop: abort } = options.waiting ?? waitingBuild(options.root, options.staging);
  options.signal?.addEventListener("abort", abort, { once: true });
  const onLine = (line: string): void => {
    const page = /^(?:load|render) (\/\S+)/.exec(line)?.[1];
    if (page !== undefined) options.onPage?.(page);
  };
  try {
    begin(onLine);
    const { code, lines } = await ended;
    options.signal?.throwIfAborted();
    const { root, staging, output, fileOf = (page) => `${page.slice(1)}.md` } = options;
    const problems = frameworkProblems(lines, { code, hidden: [staging, output, root], fileOf });
    if (problems.length > 0) throw new CheckError("Cannot build the site", problems);
  } finally {
    options.signal?.removeEventListener("abort", abort);
  }
}
