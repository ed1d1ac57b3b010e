import type { Host } from "../host.ts";
import { type Prepared, runOptions } from "../prepare.ts";
import { duration, openStage } from "../progress.ts";
import { type RunEvent, type RunResult, run } from "../run.ts";
import { writeRun } from "../writeRun.ts";

/** Runs the plan with progress and keeps the record. @param onEvent told what happens, as it happens. */
export async function compute(host: Host, prepared: Prepared, onEvent?: (event: RunEvent) => void): Promise<RunResult> {
  const stage = openStage(host.output, "Compute");
  const started = host.clock();
  let index = 0;
  let total = prepared.nodes.length;
  const result = await run(
    runOptions(host, prepared, (event) => {
      onEvent?.(event);
      if (event.kind === "start") {
        ({ index, total } = event);
        stage.update(index / total, `${index}/${total} ${event.title}`);
      } else if (event.kind === "progress") {
        stage.update((index + event.fraction) / total, `${index}/${total} ${event.note ?? event.node}`);
      } else if (event.status === "failed") stage.line(`failed   ${event.node}: ${event.reason ?? ""}`);
      else if (event.status === "blocked") stage.line(`blocked  ${event.node}: ${event.reason ?? ""}`);
      else if (!host.output.interactive) stage.line(stepLine(event));
    }),
  );
  await writeRun(prepared.workFolder, result);
  const counts = countSteps(result);
  stage.end(`${counts.words} in ${duration((host.clock() - started) / 1000)}`);
  return result;
}

function stepLine(event: { status: string; cached: boolean; node: string; seconds: number }): string {
  const how = event.status === "done" && event.cached ? "cached" : event.status;
  return `${how.padEnd(8)} ${event.node}${event.cached || event.status !== "done" ? "" : ` ${duration(event.seconds)}`}`;
}

export interface StepCounts {
  readonly ran: number;
  readonly cached: number;
  readonly skipped: number;
  readonly failed: number;
  readonly words: string;
}

export function countSteps(result: RunResult): StepCounts {
  const steps = result.record.steps;
  const skipped = steps.filter((step) => step.status === "skipped").length;
  const failed = steps.filter((step) => step.status === "failed" || step.status === "blocked").length;
  const cached = result.log.filter((entry) => entry.cached).length;
  const ran = steps.length - skipped - failed - cached;
  const parts = [
    ran === 0 && failed === 0 ? `all ${cached} steps from the cache` : `${ran} steps run, ${cached} from the cache`,
  ];
  if (skipped > 0) parts.push(`${skipped} without a source`);
  if (failed > 0) parts.push(`${failed} failed`);
  return { ran, cached, skipped, failed, words: parts.join(", ") };
}
