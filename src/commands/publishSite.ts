import { readdir, readFile, readlink, rename, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { sha256 } from "../codeHash.ts";
import type { Host } from "../host.ts";
import type { Prepared } from "../prepare.ts";
import { duration, openStage } from "../progress.ts";
import { type PageSource, type Publication, type PublishStage, publish, verifyRelease } from "../publish/index.ts";
import { readRelease } from "../release/index.ts";
import { fileHash } from "../stepKey.ts";

export interface SiteSummary {
  readonly pages: number;
  readonly files: number;
  readonly bytes: number;
  readonly seconds: readonly (readonly [string, number])[];
  readonly unchanged: boolean;
  readonly customers: string;
  readonly segments: number;
}

/** Publishes a release folder as the project's site; when nothing changed since the last publication, that one stays. */
export async function publishSite(host: Host, prepared: Prepared, release: string): Promise<SiteSummary> {
  const stage = openStage(host.output, "Site");
  const pages = await pageSources(host, prepared);
  const key = await siteKey(host, prepared, pages, release);
  const before = await unchangedSite(host, prepared, key);
  const started = host.clock();
  const publication = before ?? (await publishPages(host, prepared, pages, release, stage));
  if (before === undefined) await remember(prepared, key, publication);
  const took = duration((host.clock() - started) / 1000);
  const what = `${publication.pages} pages in dist/${prepared.disk.name}`;
  stage.end(before === undefined ? `${what} in ${took}` : `unchanged, ${what} stays`);
  const { pages: count, files, bytes } = publication;
  const seconds = before === undefined ? Object.entries(publication.seconds) : [];
  return { pages: count, files, bytes, seconds, unchanged: before !== undefined, ...(await headline(release)) };
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

async function siteKey(host: Host, prepared: Prepared, pages: readonly PageSource[], release: string): Promise<string> {
  const files = new Map<string, string>(pages.map((page) => [`page ${page.path}`, page.source]));
  for (const folder of ["reports", "loaders", "src/publish", "src/release", "src/table"]) {
    for (const file of await filesOf(join(host.root, folder)))
      files.set(`${folder}/${file}`, join(host.root, folder, file));
  }
  for (const file of await filesOf(release)) files.set(`release/${file}`, join(release, file));
  files.set("config", join(host.root, "observablehq.config.ts"));
  const lines: string[] = [JSON.stringify(host.versions), prepared.disk.name];
  for (const [name, file] of [...files].sort(([a], [b]) => (a < b ? -1 : 1)))
    lines.push(`${name} ${await fileHash(file)}`);
  return sha256(lines.join("\n"));
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .sort();
}

async function unchangedSite(host: Host, prepared: Prepared, key: string): Promise<Publication | undefined> {
  const text = await readFile(join(prepared.workFolder, "site.json"), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const known = JSON.parse(text) as { key: string; publication: Publication };
  if (known.key !== key) return undefined;
  const dist = join(host.root, "dist", prepared.disk.name);
  const target = await readlink(dist).catch(() => undefined);
  if (target === undefined || resolve(dirname(dist), target) !== resolve(known.publication.folder)) return undefined;
  return (await verifyRelease(known.publication.folder)) ? known.publication : undefined;
}

async function remember(prepared: Prepared, key: string, publication: Publication): Promise<void> {
  const file = join(prepared.workFolder, "site.json");
  await writeFile(`${file}.tmp`, `${JSON.stringify({ key, publication }, null, 1)}\n`);
  await rename(`${file}.tmp`, file);
}

async function headline(folder: string): Promise<{ customers: string; segments: number }> {
  const release = await readRelease(folder);
  const customers = release.tables.get("project")?.[0]?.["customers"];
  const count = typeof customers === "number" ? customers.toLocaleString("en-GB") : "an unpublished number of";
  return { customers: count, segments: release.tables.get("segments")?.length ?? 0 };
}
