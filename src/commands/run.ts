import { relative } from "node:path";
import type { Host } from "../host.ts";
import { withLock } from "../lock.ts";
import { type Choices, type Prepared, prepare } from "../prepare.ts";
import { warningsOf } from "../record.ts";
import { compute } from "./compute.ts";
import { refuseUnfit } from "./refuseUnfit.ts";
import { releaseOf } from "./releaseOf.ts";

/** Computes a project and writes its release tables, without building the site. The exit code is 1 when a step failed. */
export async function runCommand(host: Host, name: string, choices: Choices): Promise<number> {
  const prepared = await prepare(host, name, choices);
  return withLock(prepared.workFolder, `run ${name}`, () => runAlone(host, prepared));
}

async function runAlone(host: Host, prepared: Prepared): Promise<number> {
  const result = await compute(host, prepared);
  for (const warning of warningsOf(result.record)) {
    host.output.write(`  warning  ${warning.step}: ${warning.message}\n`);
  }
  await refuseUnfit(result);
  const release = await releaseOf(host, prepared, result);
  host.output.write(`Release tables are in ${relative(host.root, release)}\n`);
  return result.record.steps.some((step) => step.status === "failed") ? 1 : 0;
}
