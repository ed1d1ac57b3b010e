import { CheckError } from "../errors.ts";
import type { Host } from "../host.ts";
import { type Choices, prepare } from "../prepare.ts";
import { warningsOf } from "../record.ts";
import { compute } from "./compute.ts";

/** Computes a project without building its site. The exit code is 1 when a step failed. */
export async function runCommand(host: Host, name: string, choices: Choices): Promise<number> {
  const prepared = await prepare(host, name, choices);
  const result = await compute(host, prepared);
  for (const warning of warningsOf(result.record)) {
    host.output.write(`  warning  ${warning.step}: ${warning.message}\n`);
  }
  return result.record.steps.some((step) => step.status === "failed") ? 1 : 0;
}

/** Steps that must not fail if a site is to be published; a failed audit is a result of its own. */
export function refuseIncomplete(result: Awaited<ReturnType<typeof compute>>): void {
  const failed = result.record.steps.filter((step) => step.status === "failed" && step.point !== "audits");
  if (failed.length === 0) return;
  throw new CheckError(
    "Cannot publish: steps failed, the site that is there stays as it is",
    failed.map((step) => ({ code: "step-failed", path: step.id, message: step.reason ?? "" })),
  );
}
