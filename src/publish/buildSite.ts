import { rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import { CheckError, type Problem } from "../errors.ts";
import { frameworkChild } from "./frameworkChild.ts";

export interface BuildOptions {
  readonly root: string;
  readonly staging: string;
  /** Emptied first; must not be what stakeholders see. */
  readonly output: string;
  /** Called as Framework gets on, with the page that it is at. */
  readonly onPage?: (path: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Lets Framework build the staged site. Throws CheckError when it fails, when it warns of something that it would
 * publish all the same, or when it runs a loader: all data was made before.
 */
export async function buildSite(options: BuildOptions): Promise<void> {
  await rm(options.output, { recursive: true, force: true });
  options.signal?.throwIfAborted();
  const child = frameworkChild(options.root, options.staging, ["build"]);
  const abort = () => child.kill("SIGKILL");
  options.signal?.addEventListener("abort", abort, { once: true });
  const lines: string[] = [];
  const read = async (stream: NodeJS.ReadableStream | null) => {
    if (stream === null) return;
    for await (const line of createInterface({ input: stream })) {
      lines.push(line);
      const page = /^(?:load|render) (\/\S+)/.exec(line)?.[1];
      if (page !== undefined) options.onPage?.(page);
    }
  };
  try {
    const ended = new Promise<number | string>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => resolve(code ?? signal ?? "no code"));
    });
    const [code] = await Promise.all([ended, read(child.stdout), read(child.stderr)]);
    options.signal?.throwIfAborted();
    const problems = problemsOf(lines, options);
    if (code !== 0)
      problems.push({ code: "framework-failed", message: `Framework ended with ${code}: ${tail(lines)}` });
    if (problems.length > 0) throw new CheckError("Cannot build the site", problems);
  } finally {
    options.signal?.removeEventListener("abort", abort);
  }
}

const faults: readonly [RegExp, string, string][] = [
  [/\[using stale\]|\[stale\]|\[missing\]/, "loader-stale", "Framework ran or skipped a loader during the build"],
  [/broken links?/, "broken-link", "Framework found broken links"],
  [/non-local|unable to (?:fetch|load|parse)|[Ii]nvalid front matter|import not found/, "framework-warning", ""],
  [/^npm:\S+ →|^duckdb:\S+ →|registry\.|jsdelivr/, "network", "Framework asked the network for a library"],
  [/^\S*Warning:/, "framework-warning", ""],
];

function problemsOf(lines: readonly string[], { root, staging, output }: BuildOptions): Problem[] {
  const problems: Problem[] = [];
  lines.forEach((line, i) => {
    if (line.includes("will not be cleared")) return;
    const fault = faults.find(([pattern]) => pattern.test(line));
    if (fault === undefined) return;
    const plain = line.replaceAll(staging, "").replaceAll(output, "").replaceAll(root, "").trim();
    if (fault[1] !== "broken-link")
      problems.push({ code: fault[1], message: `${fault[2]}: ${plain}`.replace(/^: /, "") });
    else problems.push(...brokenLinks(lines.slice(i + 1)));
  });
  return problems;
}

function brokenLinks(lines: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  for (const line of lines) {
    const [, page, target] = /^↳ (\S+) → (\S+)/.exec(line) ?? [];
    if (page === undefined) break;
    const message = `the link to "${target}" leads nowhere`;
    problems.push({ code: "broken-link", message, file: `${page.slice(1)}.md`, remedy: "mend or remove the link" });
  }
  return problems;
}

function tail(lines: readonly string[]): string {
  return lines
    .filter((line) => line.trim() !== "")
    .slice(-3)
    .join(" | ");
}
