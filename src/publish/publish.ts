import { mkdir, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { CheckError } from "../errors.ts";
import { readRelease } from "../release/index.ts";
import { buildSite } from "./buildSite.ts";
import { checkSite } from "./checkSite.ts";
import { collectSources } from "./collectSources.ts";
import { finishSite } from "./finishSite.ts";
import { pageAddresses } from "./pageAddresses.ts";
import { scanSite } from "./scanSite.ts";
import type { PageSource } from "./siteSource.ts";
import { checkStaging, stageSite } from "./stageSite.ts";
import { switchRelease } from "./switchRelease.ts";
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
  readonly pages: number;
  readonly files: number;
  readonly bytes: number;
  readonly seconds: Readonly<Record<PublishStage, number>>;
}

/**
 * Publishes a release: vendor, check, stage, build, finish, scan, switch. What stakeholders see changes at the very end
 * and all at once; any failure before leaves it as it is. Throws CheckError with all problems of a stage.
 */
export async function publish(options: PublishOptions): Promise<Publication> {
  const { root, staging, releases, dist } = options;
  const clock = stages(options);
  const output = join(releases, "building.tmp");
  await mkdir(releases, { recursive: true });
  try {
    const libraries = await clock("vendor", () =>
      vendorLibraries(root, options.vendor ?? join(root, ".segmentarium", "vendor")),
    );
    const { release, site } = await clock("check", () => readSite(options, libraries.versions));
    await clock("stage", async () => {
      const staged = await stageSite({ root, staging, site, release, libraries: libraries.folder, output });
      await checkStaging(staging, staged);
    });
    const addresses = site.pages.flatMap(pageAddresses);
    await clock("build", (tick) => buildSite({ ...options, output, onPage: pageTicks(tick, addresses.length) }));
    await clock("finish", () => finishSite(output, site));
    const { project, asOf } = options;
    const localPaths = [root, staging, releases, homedir()].filter((path) => path.length > 5);
    const manifest = await clock("scan", () => scanSite({ output, staging, site, project, asOf, localPaths }));
    const folder = await clock("switch", () => switchRelease(output, manifest, { releases, dist }));
    const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
    const pages = addresses.length;
    return { id: manifest.id, folder, pages, files: manifest.files.length, bytes, seconds: clock.seconds };
  } finally {
    await rm(output, { recursive: true, force: true });
  }
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

type Tick = (done: number, total: number, detail: string) => void;

function stages({ progress, signal, clock = () => 0 }: PublishOptions) {
  const seconds = {} as Record<PublishStage, number>;
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

/** Framework names each page twice, when it loads it and when it renders it. */
function pageTicks(tick: Tick, pages: number): (path: string) => void {
  let done = 0;
  return (path) => {
    done += 1;
    tick(Math.min(done, 2 * pages), 2 * pages, path);
  };
}
