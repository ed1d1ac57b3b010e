import { join } from "node:path";
import { assembleRelease } from "../assembleRelease.ts";
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
