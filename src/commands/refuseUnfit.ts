import { readFile } from "node:fs/promises";
import type { RuleResult } from "../artifacts.ts";
import { CheckError, type Problem } from "../errors.ts";
import { ruleProblem } from "../ingest/index.ts";
import type { RunResult } from "../run.ts";

/**
 * The gate before publication: no step failed, and the data keeps every rule that may stop it. A failed audit is a
 * result of its own, and a rule that only warns is a row on the data quality page.
 *
 * @throws CheckError with everything that stands in the way, at once.
 */
export async function refuseUnfit(result: RunResult): Promise<void> {
  const failed = failedSteps(result);
  const broken = await brokenRules(result);
  if (failed.length + broken.length === 0) return;
  const causes = [
    ...counted(failed.length, "step failed", "steps failed"),
    ...counted(broken.length, "rule is broken", "rules are broken"),
  ];
  throw new CheckError(`Cannot publish: ${causes.join(", ")}, the site that is there stays as it is`, [
    ...failed,
    ...broken,
  ]);
}

function failedSteps({ record }: RunResult): Problem[] {
  return record.steps
    .filter((step) => step.status === "failed" && step.point !== "audits")
    .map((step) => ({ code: step.code ?? "step-failed", path: step.id, message: step.reason ?? "" }));
}

/** Of every source and table that could be judged, also when another one could not even be read. */
async function brokenRules({ record, artifacts }: RunResult): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const [id, { path }] of artifacts) {
    if (!id.startsWith("rule-results/")) continue;
    const results = JSON.parse(await readFile(path, "utf8")) as readonly RuleResult[];
    for (const rule of results) if (rule.verdict === "fail") problems.push(ruleProblem(rule, record.minimumPeople));
  }
  return problems;
}

function counted(n: number, one: string, several: string): string[] {
  return n === 0 ? [] : [`${n} ${n === 1 ? one : several}`];
}
