import type { Host } from "../host.ts";
import { type Prepared, runOptions } from "../prepare.ts";
import { currentKeys } from "../run.ts";
import { readLastRun } from "../writeRun.ts";
import { type Finding, findingsOf } from "./finding.ts";

/** What the last run left: failed steps, and which steps a build would run again. */
export async function checkCache(host: Host, prepared: Prepared): Promise<Finding[]> {
  const check = "cache";
  const { name } = prepared.disk;
  const remedy = `run segmentarium clean ${name}, then build again`;
  try {
    const last = await readLastRun(prepared.workFolder);
    if (last === undefined) {
      const message = "the project has not run here, or its last record is gone";
      return [{ check, state: "note", message, remedy: `run segmentarium build ${name}` }];
    }
    const findings: Finding[] = last.steps
      .filter(({ status }) => status === "failed")
      .map(({ id, reason }) => ({
        check,
        state: "problem",
        message: `step ${id} failed in the last run: ${reason ?? "for no known reason"}`,
        remedy: `mend it and run segmentarium build ${name}`,
      }));
    const keys = await currentKeys(runOptions(host, prepared, () => {}));
    const again = [...keys].filter(([, { stored }]) => !stored).map(([id]) => id);
    if (again.length === 0)
      return [...findings, { check, state: "ok", message: `all ${keys.size} steps would come from it` }];
    const some = again.slice(0, 3).join(", ");
    const message = `${again.length} of ${keys.size} steps would run again, first ${some}`;
    return [...findings, { check, state: "note", message, remedy: `segmentarium explain ${again[0]} says why` }];
  } catch (cause) {
    if (cause instanceof SyntaxError) {
      return [{ check, state: "problem", message: "the list of runs cannot be read", remedy }];
    }
    return findingsOf(check, cause, remedy);
  }
}
