import type { Project, Rule } from "./config/index.ts";
import { CheckError } from "./errors.ts";
import { checkRules } from "./ingest/index.ts";

/**
 * A project with the rules of its plugins behind its own. One that asks a table which the project lacks is no fault:
 * its step is left out when steps are planned.
 *
 * @throws CheckError naming plugin, rule and key of every rule that does not fit the project.
 */
export async function withPluginRules(project: Project, rules: readonly Rule[]): Promise<Project> {
  const found = await checkRules(project, rules);
  const problems = rules.flatMap(({ id }, i) =>
    (found[i] ?? [])
      .filter(({ code, path }) => code !== "unknown-table" || path.length > 1)
      .map(({ path, ...fault }) => ({ ...fault, path: `rules/${id}/${path.join("/")}` })),
  );
  if (problems.length > 0) throw new CheckError("Cannot use the rules of the plugins", problems);
  return { ...project, rules: [...project.rules, ...rules] };
}
