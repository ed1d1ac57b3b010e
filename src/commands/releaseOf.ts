import { join } from "node:path";
import { assembleRelease } from "../assembleRelease.ts";
import { CheckError } from "../errors.ts";
import type { Host } from "../host.ts";
import type { Prepared } from "../prepare.ts";
import type { RunResult } from "../run.ts";
import { readTerms } from "../terms.ts";

/** Writes the release folder of a run and says where it is. */
export async function releaseOf(host: Host, prepared: Prepared, result: RunResult): Promise<string> {
  const folder = join(prepared.workFolder, "release");
  const { registry } = prepared;
  const terms = await readTerms(host.root);
  await assembleRelease({ folder, registry, record: result.record, artifacts: result.artifacts, terms });
  return folder;
}

/** Steps that must not fail if a site is to be published; a failed audit is a result of its own. */
export function refuseIncomplete(result: RunResult): void {
  const failed = result.record.steps.filter((step) => step.status === "failed" && step.point !== "audits");
  if (failed.length === 0) return;
  throw new CheckError(
    "Cannot publish: steps failed, the site that is there stays as it is",
    failed.map((step) => ({ code: step.code ?? "step-failed", path: step.id, message: step.reason ?? "" })),
  );
}
