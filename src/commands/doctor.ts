import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { checkNode, checkPackages, type Finding, type Machine } from "../doctor/index.ts";
import type { Host } from "../host.ts";
import type { Choices } from "../prepare.ts";

/**
 * Checks everything from the machine to the published site and says what to do; the exit code is 1 when there is a
 * problem. Without its packages only they are checked: the rest could not even be loaded.
 */
export async function doctorCommand(host: Host, machine: Machine, name: string, choices: Choices): Promise<number> {
  const { engines } = JSON.parse(await readFile(join(host.root, "package.json"), "utf8")) as {
    engines: { node: string };
  };
  const findings: Finding[] = [checkNode(machine.node, engines.node), await checkPackages(host.root)];
  if (findings.every(({ state }) => state !== "problem")) {
    findings.push(...(await (await import("../doctor/examine.ts")).examine(host, machine, name, choices)));
  }
  for (const finding of findings) host.output.write(`${line(finding)}\n`);
  const [problems, notes] = (["problem", "note"] as const).map(
    (state) => findings.filter((finding) => finding.state === state).length,
  );
  host.output.write(`\n${name}: ${counted(problems, "problem")}, ${counted(notes, "note")}\n`);
  return problems === 0 ? 0 : 1;
}

function counted(n: number | undefined, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

function line({ check, state, message, remedy }: Finding): string {
  const what = `${state.padEnd(8)} ${check.padEnd(12)} ${message}`;
  return remedy === undefined ? what : `${what}\n${" ".repeat(22)}→ ${remedy}`;
}
