import type { Problem } from "../errors.ts";

export interface FrameworkEnd {
  /** The exit code or the signal that ended Framework. */
  readonly code: number | string;
  /** Paths of this machine that messages leave out. */
  readonly hidden: readonly string[];
  /** How messages call the source of a page, such as `/segments/loyal`. */
  readonly fileOf: (page: string) => string;
}

/** What is wrong with a build by what Framework printed: it publishes much of what it only warns of. */
export function frameworkProblems(printed: readonly string[], { code, hidden, fileOf }: FrameworkEnd): Problem[] {
  const lines = printed.map((line) => hidden.reduce((text, path) => text.replaceAll(path, ""), plain(line)).trim());
  const problems: Problem[] = [];
  for (const line of lines) {
    if (line.includes("will not be cleared")) continue;
    const [, page, target] = /^↳ (\/\S+) → (\S+)/.exec(line) ?? [];
    if (page !== undefined) {
      const message = `the link to "${target}" leads nowhere`;
      problems.push({ code: "broken-link", message, file: fileOf(page), remedy: "mend or remove the link" });
    }
    const fault = faults.find(([pattern]) => pattern.test(line));
    if (fault !== undefined) problems.push({ code: fault[1], message: `Framework said: ${line}` });
  }
  const linked = lines.some((line) => /\bbroken links?\b/.test(line));
  if (linked && !problems.some((problem) => problem.code === "broken-link")) {
    problems.push({ code: "broken-link", message: "Framework found broken links" });
  }
  if (code !== 0) {
    const last = lines.filter((line) => line !== "").slice(-3);
    problems.push({ code: "framework-failed", message: `Framework ended with ${code}: ${last.join(" | ")}` });
  }
  return problems;
}

const faults: readonly (readonly [RegExp, string])[] = [
  [/\[using stale\]|\[stale\]|\[missing\]|empty output/, "loader-stale"],
  [/non-local|unable to (?:fetch|load|parse)|[Ii]nvalid front matter|import not found/, "framework-warning"],
  [/^(?:npm|duckdb):\S+ →/, "network"],
  [/^Warning:(?!.*\bbroken links?\b)/, "framework-warning"],
];

function plain(line: string): string {
  return line.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g"), "");
}
