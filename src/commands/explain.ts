import { join } from "node:path";
import { nearestOf } from "../config/nearest.ts";
import { CheckError } from "../errors.ts";
import type { Host } from "../host.ts";
import type { PlanNode } from "../plan.ts";
import { type Choices, prepare, runOptions } from "../prepare.ts";
import { currentKeys, type NodeKey } from "../run.ts";
import { openStore } from "../store.ts";
import { readLastRun } from "../writeRun.ts";

/**
 * Says where an artifact comes from, and why its step would run or would come from the cache now.
 *
 * @throws CheckError when nothing provides the artifact.
 */
export async function explainCommand(host: Host, name: string, artifact: string, choices: Choices): Promise<number> {
  const prepared = await prepare(host, name, choices);
  const [id = artifact] = artifact.split("@");
  const node = prepared.nodes.find((candidate) => candidate.id === artifact || providesAt(candidate, id, artifact));
  if (node === undefined) {
    const known = prepared.nodes.flatMap((one) => [one.id, ...one.contributed.step.provides]);
    const nearest = nearestOf(artifact, known);
    const listed = `segmentarium check ${name} lists all steps and what they provide`;
    const remedy = nearest === undefined ? listed : `did you mean "${nearest}"? ${listed}`;
    throw new CheckError("Cannot explain it", [
      { code: "no-artifact", message: `there is no step or artifact "${artifact}"`, remedy },
    ]);
  }
  const keys = await currentKeys(runOptions(host, prepared, () => {}));
  const last = await readLastRun(prepared.workFolder);
  const store = openStore(join(prepared.workFolder, "cache"));
  const { step, plugin, version } = node.contributed;
  const { write } = host.output;
  write(`${node.id}: ${step.title}\n  plugin    ${plugin} ${version}\n  provides  ${step.provides.join(", ")}\n`);
  write(`  needs     ${step.needs.join(", ") || "nothing"}\n`);
  if (node.skipped !== undefined) {
    write(`  left out  no source for ${node.skipped.missing.join(", ")}; ${node.skipped.remedy}\n`);
    return 0;
  }
  const now = keys.get(node.id);
  const before = last?.steps.find((candidate) => candidate.id === node.id);
  write(`  key       ${now?.key ?? "unknown"}\n`);
  if (before?.status === "failed") write(`  last run  failed: ${before.reason ?? ""}\n`);
  const old = before === undefined ? undefined : (await store.find(before.key))?.parts;
  for (const line of verdict(now, before?.key, old)) write(`  ${line}\n`);
  return 0;
}

function providesAt(node: PlanNode, id: string, wanted: string): boolean {
  return (
    node.contributed.step.provides.includes(id) &&
    (wanted === id ? !node.id.includes("@") : node.id.endsWith(wanted.slice(id.length)))
  );
}

function verdict(
  now: NodeKey | undefined,
  lastKey: string | undefined,
  old: Readonly<Record<string, string>> | undefined,
): string[] {
  if (now === undefined) return ["it is not planned"];
  if (now.stored) return ["would come from the cache: nothing that it depends on has changed"];
  if (old === undefined)
    return [lastKey === undefined ? "would run: it has never run" : "would run: its last result is not kept"];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now.parts)])].sort();
  const changed = names.filter((part) => old[part] !== now.parts[part]);
  return changed.map((part) => `would run: ${part} ${change(old[part], now.parts[part])}`);
}

function change(before: string | undefined, now: string | undefined): string {
  if (before === undefined) return "is new";
  if (now === undefined) return "is gone";
  const short = before.length <= 60 && now.length <= 60 && !/^[0-9a-f]{32,}$/.test(now);
  return short ? `was ${before}, is ${now}` : "has changed";
}
