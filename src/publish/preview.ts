import { dirname, join } from "node:path";
import type { Release } from "../release/index.ts";
import { type CheckedSite, siteData } from "./checkSite.ts";
import { pageAddresses } from "./pageAddresses.ts";
import { previewChild } from "./previewChild.ts";
import { previewProxy } from "./previewProxy.ts";
import type { PreviewAddresses } from "./previewRequest.ts";
import { type PublishOptions, readSite } from "./publish.ts";
import { refreshStaging } from "./refreshStaging.ts";
import type { PageSource } from "./siteSource.ts";
import { stageSite } from "./stageSite.ts";
import { vendorLibraries } from "./vendorLibraries.ts";
import { type Watched, watchPaths } from "./watchPaths.ts";

/** What a preview shows; `rebuild` may give another release or other pages. */
export type PreviewOptions = Pick<
  PublishOptions,
  "root" | "project" | "release" | "pages" | "reports" | "staging" | "asOf" | "vendor"
>;

export interface PreviewControls {
  /** 0 takes any free port. */
  readonly port: number;
  readonly onEvent?: (event: PreviewEvent) => void;
  /** Lists the pages anew at each change, so that new ones appear; the pages of the options when not given. */
  readonly pages?: () => Promise<readonly PageSource[]>;
  /** Folders and files (data, project file, code) whose change calls `rebuild`; asked a few times a second. */
  readonly watch?: () => Promise<Watched>;
  /** Makes the release anew; what it returns replaces those options. */
  readonly rebuild?: (changed: readonly string[]) => Promise<Partial<PreviewOptions> | undefined>;
}

export type PreviewEvent =
  | { readonly type: "ready"; readonly url: string }
  | { readonly type: "refreshed"; readonly changed: readonly string[] }
  | { readonly type: "rebuilding"; readonly changed: readonly string[] }
  | { readonly type: "restarted"; readonly reason: string }
  | { readonly type: "problem"; readonly error: unknown };

export interface Preview {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves the site on 127.0.0.1 and follows changes: a page edit shows within a second or two; a change of a watched
 * path calls `rebuild`. A fault in a page is reported and leaves the last good state. Nothing is published.
 */
export async function preview(options: PreviewOptions, controls: PreviewControls): Promise<Preview> {
  const { root, staging } = options;
  const emit = controls.onEvent ?? (() => undefined);
  const vendor = options.vendor ?? join(root, ".segmentarium", "vendor");
  const libraries = await vendorLibraries(root, vendor);
  let current = options;
  let shown = await readSite(current, libraries.versions);
  const output = `${staging}.preview`;
  const staged = await stageSite({ root, staging, ...shown, libraries: libraries.folder, stubs: false, output });
  const npm = new Set([...staged].flatMap((path) => /^\.observablehq\/cache\/(_npm\/.*)$/.exec(path)?.[1] ?? []));
  const child = await previewChild(root, staging, (reason) => emit({ type: "restarted", reason }));
  const addresses = () => addressesOf(shown.site, shown.release, npm);
  const proxy = await previewProxy({ port: controls.port, addresses, target: child.port }).catch(async (error) => {
    await child.close();
    throw error;
  });
  const refresh = async () => {
    const pages = (await controls.pages?.()) ?? current.pages;
    const next = await readSite({ ...current, pages }, libraries.versions);
    const changed = await refreshStaging({ root, staging, ...next, output });
    shown = next;
    if (changed.includes(".observablehq/site.json")) await child.restart();
    if (changed.length > 0) emit({ type: "refreshed", changed });
  };
  const queue = workQueue((error) => emit({ type: "problem", error }));
  const authored = [options.reports ?? join(root, "reports"), ...options.pages.map((page) => dirname(page.source))];
  const edits = await watchPaths(
    async () => ({ paths: [...new Set(authored)] }),
    () => queue(refresh),
  );
  const inputs = await watchPaths(controls.watch ?? (async () => ({ paths: [] })), (changed) =>
    queue(async () => {
      emit({ type: "rebuilding", changed });
      current = { ...current, ...(await controls.rebuild?.(changed)) };
      await refresh();
    }),
  );
  const url = `http://127.0.0.1:${proxy.port}/`;
  emit({ type: "ready", url });
  const close = async () => {
    edits.close();
    inputs.close();
    await proxy.close();
    await child.close();
  };
  return { url, port: proxy.port, close };
}

function addressesOf(site: CheckedSite, release: Release, libraries: ReadonlySet<string>): PreviewAddresses {
  const code = site.sources.filter((source) => source.kind === "module" || source.kind === "style");
  return {
    pages: new Set(site.pages.flatMap(pageAddresses)),
    data: siteData(site.sources, release),
    modules: new Set(code.map((source) => source.path.replace(/\.ts$/, ".js"))),
    libraries,
  };
}

/** Runs pieces of work one after the other; a failed one is reported and the next one runs. */
function workQueue(onError: (error: unknown) => void): (work: () => Promise<void>) => void {
  let last = Promise.resolve();
  return (work) => {
    last = last.then(work).catch(onError);
  };
}
