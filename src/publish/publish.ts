import { rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { CheckError } from "../errors.ts";
import { withLock } from "../lock.ts";
import { readRelease } from "../release/index.ts";
import { buildSite } from "./buildSite.ts";
import { type CheckedSite, checkSite } from "./checkSite.ts";
import { collectSources } from "./collectSources.ts";
import { finishSite } from "./finishSite.ts";
import { type WaitingBuild, waitingBuild } from "./frameworkChild.ts";
import type { Manifest } from "./manifest.ts";
import { pageAddresses } from "./pageAddresses.ts";
import { publicationKey } from "./publicationKey.ts";
import { scanSite } from "./scanSite.ts";
import type { PageSource } from "./siteSource.ts";
import { checkStaging, type StageOptions, stageSite } from "./stageSite.ts";
import { reuseRelease, switchRelease } from "./switchRelease.ts";
import { vendorLibraries } from "./vendorLibraries.ts";

export interface PublishOptions {
  /** The repo: holds `node_modules`, `loaders/` and `observablehq.config.ts`. */
  readonly root: string;
  readonly project: string;
  /** Folder with `schema.json` and the release tables. */
  readonly release: string;
  /** The pages of the site, plugins' and projects' pages already laid over those of the reports. */
  readonly pages: readonly PageSource[];
  /** The analysts' folder, for components, queries and style; `reports/` of the repo when not given. */
  readonly reports?: string;
  /** Must lie inside the repo; is emptied. */
  readonly staging: string;
  /** Holds the releases of this project. */
  readonly releases: string;
  /** Becomes a link to the release that stakeholders see. */
  readonly dist: string;
  /** The day of the data, `YYYY-MM-DD`; must be the release's own. */
  readonly asOf: string;
  /** Where vendored libraries are kept between builds; `.segmentarium/vendor` of the repo when not given. */
  readonly vendor?: string;
  /** Whether the site will hardly be that which is there: Framework is then loaded while sources are checked and staged. */
  readonly isLikelyNew?: boolean;
  readonly progress?: (event: PublishProgress) => void;
  readonly signal?: AbortSignal;
  /** Milliseconds on a steady clock; without one all times are 0. */
  readonly clock?: () => number;
}

export type PublishStage = "vendor" | "check" | "stage" | "build" | "finish" | "scan" | "switch";

export interface PublishProgress {
  readonly stage: PublishStage;
  readonly done: number;
  readonly total: number;
  readonly detail?: string;
}

export interface Publication {
  readonly id: string;
  readonly folder: string;
  /** Nothing had changed since that release was made; it was read through and kept. */
  readonly reused: boolean;
  readonly pages: number;
  readonly files: number;
  readonly bytes: number;
  /** Stages that did not run are missing. */
  readonly seconds: Readonly<Partial<Record<PublishStage, number>>>;
}

/**
 * Publishes a release: vendor, check, stage, build, finish, scan, switch. What stakeholders see changes at the very end
 * and all at once; any failure before leaves it as it is. Throws CheckError with all problems of a stage.
 */
export function publish(options: PublishOptions): Promise<Publication> {
  return withLock(options.releases, `publish ${options.project}`, async () => {
    const waiting = options.isLikelyNew === true ? waitingBuild(options.root, options.staging) : undefined;
    return publishAlone(options, waiting).finally(() => waiting?.stop());
  });
}

async function publishAlone(options: PublishOptions, waiting: WaitingBuild | undefined): Promise<Publication> {
  const { root, releases, dist } = options;
  const clock = stages(options);
  const vendor = options.vendor ?? join(root, ".segmentarium", "vendor");
  const libraries = await clock("vendor", () => vendorLibraries(root, vendor));
  const { release, site } = await clock("check", () => readSite(options, libraries.versions));
  const key = await publicationKey(root, site, release, libraries);
  const pages = site.pages.flatMap(pageAddresses).length;
  const known = await reuseRelease(key, { releases, dist });
  if (known !== undefined) return summary(known, { folder: join(releases, known.id), reused: true, pages, clock });
  const output = join(releases, "building.tmp");
  try {
    const manifest = await build(options, { site, release, libraries: libraries.folder, output, waiting }, clock);
    const folder = await clock("switch", () => switchRelease(output, manifest, key, { releases, dist }));
    return summary(manifest, { folder, reused: false, pages, clock });
  } finally {
    await rm(output, { recursive: true, force: true });
  }
}

async function build(
  options: PublishOptions,
  made: Pick<StageOptions, "site" | "release" | "libraries" | "output"> & { waiting: WaitingBuild | undefined },
  clock: Clock,
): Promise<Manifest> {
  const { root, staging, releases, project, asOf } = options;
  const { site, output, waiting } = made;
  await clock("stage", async () => {
    await checkStaging(staging, await stageSite({ root, staging, ...made, stubs: true }));
  });
  const pages = site.pages.flatMap(pageAddresses).length;
  await clock("build", (tick) =>
    buildSite({ ...options, output, waiting, fileOf: sourceOf(site), onPage: pageTicks(tick, pages) }),
  );
  await clock("finish", () => finishSite(output, site, made.libraries));
  const localPaths = [root, staging, releases, homedir()].filter((path) => path.length > 5);
  return clock("scan", () => scanSite({ output, staging, site, project, asOf, localPaths }));
}

function summary(
  manifest: Manifest,
  { clock, ...rest }: { folder: string; reused: boolean; pages: number; clock: Clock },
): Publication {
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  return { id: manifest.id, ...rest, files: manifest.files.length, bytes, seconds: clock.seconds };
}

/** Reads and checks what is to be published, without writing anything. */
export async function readSite(
  options: Pick<PublishOptions, "root" | "project" | "release" | "pages" | "reports" | "asOf">,
  libraries: ReadonlyMap<string, string>,
) {
  const { root, pages } = options;
  const release = await readRelease(options.release);
  const { project, asOf } = release.schema;
  if (project !== options.project || asOf !== options.asOf) {
    throw new CheckError("Cannot publish the release", [
      { code: "release-other", message: `it is of "${project}" as of ${asOf}`, file: "schema.json" },
    ]);
  }
  const { sources, problems } = await collectSources({
    root,
    reports: options.reports ?? join(root, "reports"),
    pages,
  });
  return { release, site: await checkSite(sources, release, libraries, problems) };
}

type Clock = ReturnType<typeof stages>;

type Tick = (done: number, total: number, detail: string) => void;

function stages({ progress, signal, clock = () => 0 }: PublishOptions) {
  const seconds: Partial<Record<PublishStage, number>> = {};
  const run = async <T>(stage: PublishStage, work: (tick: Tick) => Promise<T>): Promise<T> => {
    signal?.throwIfAborted();
    progress?.({ stage, done: 0, total: 1 });
    const start = clock();
    const result = await work((done, total, detail) => progress?.({ stage, done, total, detail }));
    seconds[stage] = (clock() - start) / 1000;
    progress?.({ stage, done: 1, total: 1 });
    return result;
  };
  return Object.assign(run, { seconds });
}

function sourceOf(site: CheckedSite): (page: string) => string {
  return (page) => site.pages.find((one) => pageAddresses(one).includes(`${page.slice(1)}.html`))?.file ?? page;
}

/** Framework names each page twice, when it loads it and when it renders it. */
function pageTicks(tick: Tick, pages: number): (path: string) => void {
  let done = 0;
  return (path) => {
    done += 1;
    tick(Math.min(done, 2 * pages), 2 * pages, path);
  };
}
