import { access } from "node:fs/promises";
import { relative } from "node:path";
import { checkOptions } from "../checkOptions.ts";
import { CheckError, type Problem } from "../errors.ts";
import { expandFiles } from "../expandFiles.ts";
import type { Host } from "../host.ts";
import { type Choices, type Prepared, prepare } from "../prepare.ts";

/** Checks a project file, its plugins, its files and the plan, and prints the plan. Nothing is computed. */
export async function checkCommand(host: Host, name: string, choices: Choices): Promise<number> {
  const prepared = await prepare(host, name, choices);
  checkOptions(prepared.registry, prepared.disk.project);
  await checkFiles(prepared);
  const { write } = host.output;
  write(`${prepared.disk.project.title}: as of ${prepared.disk.project.asOf}, ${prepared.nodes.length} steps\n`);
  for (const node of prepared.nodes) {
    const { step, plugin } = node.contributed;
    const skipped = node.skipped === undefined ? "" : ` (left out: no source for ${node.skipped.missing.join(", ")})`;
    write(`  ${node.id.padEnd(32)} ${step.provides.join(", ")}  [${plugin}]${skipped}\n`);
  }
  return 0;
}

async function checkFiles(prepared: Prepared): Promise<void> {
  const problems: Problem[] = [];
  for (const { step } of prepared.registry.steps) {
    const { files, unmatched } = await expandFiles(step.files ?? []);
    for (const { pattern } of unmatched) {
      const message = `no file fits "${pattern}"`;
      problems.push({ code: "no-file", path: step.id, message, remedy: "add one, or mend the pattern" });
    }
    for (const file of files) {
      const there = await access(file).then(
        () => true,
        () => false,
      );
      if (there) continue;
      const shown = relative(prepared.disk.folder, file);
      problems.push({
        code: "no-file",
        path: step.id,
        message: `there is no file "${shown}"`,
        remedy: "add it, or mend its name",
      });
    }
  }
  if (problems.length > 0) throw new CheckError("Cannot find files of the project", problems);
}
