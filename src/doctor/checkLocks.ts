import { lockHolder } from "../lock.ts";
import type { Finding } from "./finding.ts";

/** Whether another process works on the project, or left its lock behind. */
export async function checkLocks(folders: readonly string[]): Promise<Finding[]> {
  const check = "lock";
  const findings: Finding[] = [];
  for (const folder of folders) {
    const holder = await lockHolder(folder);
    if (holder === undefined) continue;
    findings.push(
      holder.alive
        ? { check, state: "note", message: `process ${holder.pid} is at work`, remedy: "wait for it or stop it" }
        : {
            check,
            state: "note",
            message: "a process that is gone left its lock",
            remedy: "nothing: the next build takes it over",
          },
    );
  }
  return findings.length > 0 ? findings : [{ check, state: "ok", message: "nobody else works on the project" }];
}
