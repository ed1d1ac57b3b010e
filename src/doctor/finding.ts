import { CheckError, describeProblem, PluginError } from "../errors.ts";

/** What a check found: all well, something to know, or something that stops a build. */
export interface Finding {
  readonly check: string;
  readonly state: "ok" | "note" | "problem";
  readonly message: string;
  /** What to do; every problem has one. */
  readonly remedy?: string;
}

/** What a failed check has to say: each problem of a CheckError on its own. */
export function findingsOf(check: string, cause: unknown, remedy: string): Finding[] {
  if (cause instanceof CheckError) {
    return cause.problems.map(({ remedy: own, ...problem }) => ({
      check,
      state: "problem",
      message: describeProblem(problem),
      remedy: own ?? remedy,
    }));
  }
  const known = cause instanceof PluginError || cause instanceof Error;
  return [{ check, state: "problem", message: known ? cause.message : String(cause), remedy }];
}
