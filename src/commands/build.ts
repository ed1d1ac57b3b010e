import { join } from "node:path";
import { recordId } from "../assembleRelease.ts";
import type { Host } from "../host.ts";
import { withLock } from "../lock.ts";
import { type Choices, type Prepared, prepare } from "../prepare.ts";
import { byteSize, duration } from "../progress.ts";
import { warningsOf } from "../record.ts";
import type { RunResult } from "../run.ts";
import { compute, countSteps } from "./compute.ts";
import { keepHistory } from "./keepHistory.ts";
import { keepSegments } from "./keepSegments.ts";
import type { SiteSummary } from "./publishSite.ts";
import { refuseUnfit } from "./refuseUnfit.ts";
import { releaseOf } from "./releaseOf.ts";

/** Computes a project and publishes its site; says at the end where to look. */
export async function buildCommand(host: Host, name: string, choices: Choices): Promise<number> {
  const started = host.clock();
  const prepared = await prepare(host, name, choices);
  return withLock(prepared.workFolder, `build ${name}`, () => buildAlone(host, prepared, started));
}

async function buildAlone(host: Host, prepared: Prepared, started: number): Promise<number> {
  const publishing = loadPublishing();
  const result = await compute(host, prepared, (event) => {
    if (event.kind === "end" && !event.cached) publishing.stepRan();
  });
  await refuseUnfit(result);
  const release = await releaseOf(host, prepared, result);
  const { publishSite } = await publishing.loaded();
  const site = await publishSite(host, prepared, release, countSteps(result).ran > 0);
  const { history, segmentHistory } = prepared.disk.project;
  const kept = [
    ...keptLine(prepared, "history", history, await keepHistory(prepared, result)),
    ...keptLine(prepared, "segments", segmentHistory, await keepSegments(prepared, result)),
  ];
  const seconds = (host.clock() - started) / 1000;
  host.output.write(await summary(prepared, result, site, kept, seconds));
  return result.record.steps.some((step) => step.status === "failed") ? 1 : 0;
}

const stepsBefore = 3;

/**
 * What publishes, loaded once a few steps have run: that takes two seconds of this thread, which waits then for those who read the
 * sources, and at the start the steps would wait for it.
 */
function loadPublishing() {
  let found: Promise<typeof import("./publishSite.ts")> | undefined;
  let ran = 0;
  const loaded = () => {
    found ??= import("./publishSite.ts");
    return found;
  };
  const stepRan = () => {
    ran += 1;
    if (ran === stepsBefore) loaded().catch(() => undefined);
  };
  return { loaded, stepRan };
}

async function summary(
  prepared: Prepared,
  result: RunResult,
  site: SiteSummary,
  kept: readonly (readonly [string, string])[],
  seconds: number,
): Promise<string> {
  const { name, project } = prepared.disk;
  const warnings = warningsOf(result.record);
  const lines = [
    ["customers", `${site.customers} in ${site.segments} segments`],
    ["site", `${site.pages} pages, ${site.files} files, ${byteSize(site.bytes)}${site.unchanged ? ", unchanged" : ""}`],
    ["steps", countSteps(result).words],
    ["warnings", warnings.length === 0 ? "none" : `${warnings.length}, see the methods page`],
    ...kept,
    ["time", `${duration(seconds)}; some steps run at once: ${stageTimes(result, site)}`],
    ["record", join(".segmentarium", name, "runs", recordId(result.record), "record.json")],
    ["open", `${join("dist", name, "index.html")}, or: npm run preview ${name}`],
  ];
  const body = lines.map(([title, text]) => `  ${title?.padEnd(10)} ${text}`).join("\n");
  return `\n${project.title} · as of ${project.asOf}\n${body}\n`;
}

/** A file that the build added to and that the user keeps. */
function keptLine(
  { disk }: Prepared,
  title: string,
  file: string | undefined,
  publications: number | undefined,
): (readonly [string, string])[] {
  if (publications === undefined || file === undefined) return [];
  const count = `${publications} ${publications === 1 ? "publication" : "publications"}`;
  return [[title, `${count} in ${join("projects", disk.name, file)}: keep it`]];
}

function stageTimes(result: RunResult, site: SiteSummary): string {
  const points = new Map<string, number>();
  for (const [i, step] of result.record.steps.entries()) {
    points.set(step.point, (points.get(step.point) ?? 0) + (result.log[i]?.seconds ?? 0));
  }
  const stages = [...points, ...site.seconds].filter(([, seconds]) => seconds >= 0.05);
  return stages.map(([stage, seconds]) => `${stage} ${duration(seconds)}`).join(", ");
}
