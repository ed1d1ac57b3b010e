import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Host } from "../host.ts";
import type { Prepared } from "../prepare.ts";
import { duration, openStage } from "../progress.ts";
import { type PageSource, type Publication, type PublishStage, publish } from "../publish/index.ts";
import { readRelease } from "../release/index.ts";

export interface SiteSummary {
  readonly pages: number;
  readonly files: number;
  readonly bytes: number;
  readonly seconds: readonly (readonly [string, number])[];
  readonly unchanged: boolean;
  readonly customers: string;
  readonly segments: number;
}

/**
 * Publishes a release folder as the project's site; when nothing changed since the last publication, that one stays.
 *
 * @param isLikelyNew whether steps ran, so that much speaks for a change.
 */
export async function publishSite(
  host: Host,
  prepared: Prepared,
  release: string,
  isLikelyNew: boolean,
): Promise<SiteSummary> {
  const stage = openStage(host.output, "Site");
  const pages = await pageSources(host, prepared);
  const started = host.clock();
  const { reused, seconds, ...publication } = await publishPages(host, prepared, pages, release, isLikelyNew, stage);
  const took = duration((host.clock() - started) / 1000);
  const what = `${publication.pages} pages in dist/${prepared.disk.name}`;
  stage.end(reused ? `unchanged, ${what} stay (checked in ${took})` : `${what} in ${took}`);
  return { ...publication, seconds: Object.entries(seconds), unchanged: reused, ...(await headline(release)) };
}

/** Pages of plugins, overlaid by those of the reports, overlaid by the project's own. */
export async function pageSources(host: Host, prepared: Prepared): Promise<PageSource[]> {
  const pages = new Map<string, PageSource>();
  for (const { path, plugin, source } of prepared.registry.pages) {
    pages.set(path, { path, source: fileURLToPath(source), owner: `plugin/${plugin}` });
  }
  const folders = [
    ["reports", join(host.root, "reports")],
    ["project", join(prepared.disk.folder, "pages")],
  ] as const;
  for (const [owner, folder] of folders) {
    for (const path of await markdownFiles(folder)) pages.set(path, { path, source: join(folder, path), owner });
  }
  return [...pages.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function markdownFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  return entries
    .map((entry) => entry.replaceAll("\\", "/"))
    .filter((entry) => entry.endsWith(".md"))
    .sort();
}

async function publishPages(
  host: Host,
  { disk, workFolder }: Prepared,
  pages: readonly PageSource[],
  release: string,
  isLikelyNew: boolean,
  stage: ReturnType<typeof openStage>,
): Promise<Publication> {
  let current: PublishStage | undefined;
  return publish({
    root: host.root,
    project: disk.name,
    release,
    pages,
    staging: join(workFolder, "staging"),
    releases: join(host.root, "releases", disk.name),
    dist: join(host.root, "dist", disk.name),
    asOf: disk.project.asOf,
    isLikelyNew,
    signal: host.signal,
    clock: host.clock,
    progress: (event) => {
      if (event.stage !== current && !host.output.interactive) stage.line(event.stage);
      current = event.stage;
      const overall = (stageOrder.indexOf(event.stage) + event.done / Math.max(1, event.total)) / stageOrder.length;
      stage.update(overall, `${event.stage} ${event.detail ?? ""}`);
    },
  });
}

const stageOrder: readonly PublishStage[] = ["vendor", "check", "stage", "build", "finish", "scan", "switch"];

async function headline(folder: string): Promise<{ customers: string; segments: number }> {
  const release = await readRelease(folder);
  const customers = release.tables.get("project")?.[0]?.["customers"];
  const count = typeof customers === "number" ? customers.toLocaleString("en-GB") : "an unpublished number of";
  return { customers: count, segments: release.tables.get("segments")?.length ?? 0 };
}
