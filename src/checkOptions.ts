import type { Registry } from "./collect.ts";
import type { Project } from "./config/index.ts";
import { CheckError, type Problem } from "./errors.ts";
import { parseOptions } from "./stepOptions.ts";

/**
 * The options of every step with their defaults.
 *
 * @throws CheckError naming every option that no step has or whose value does not fit.
 */
export function checkOptions(registry: Registry, project: Project): Map<string, unknown> {
  const parsed = new Map<string, unknown>();
  const problems: Problem[] = [];
  const ids = new Set(registry.steps.map((entry) => entry.step.id));
  for (const id of Object.keys(project.options)) {
    if (!ids.has(id)) problems.push({ code: "unknown-step", path: `options/${id}`, message: "no step has this id" });
  }
  for (const { step } of registry.steps) {
    parsed.set(step.id, parseOptions(step, project.options[step.id], problems));
  }
  if (problems.length > 0) throw new CheckError("Cannot use the options of the project file", problems);
  return parsed;
}
