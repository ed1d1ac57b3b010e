import type { Problem } from "./errors.ts";
import type { Step } from "./plugin.ts";

/** A step's options with their defaults; problems are added to the list, with path and remedy. */
export function parseOptions(step: Step, given: unknown, problems: Problem[]): unknown {
  if (step.options === undefined) {
    if (given !== undefined && Object.keys(given as object).length > 0) {
      problems.push({ code: "unknown-key", path: `options/${step.id}`, message: "this step has no options" });
    }
    return {};
  }
  const result = step.options.safeParse(given ?? {});
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const keys = issue.code === "unrecognized_keys" ? issue.keys : [];
    problems.push({
      code: keys.length > 0 ? "unknown-key" : "invalid-value",
      path: ["options", step.id, ...issue.path.map(String), ...keys].join("/"),
      message: issue.message,
      remedy: "see the step's options in the documentation of its plugin",
    });
  }
  return {};
}
