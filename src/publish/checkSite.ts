import { posix } from "node:path";
import { CheckError, type Problem } from "../errors.ts";
import type { Release } from "../release/index.ts";
import { checkModule } from "./checkModule.ts";
import { checkPage } from "./checkPage.ts";
import { checkStyle } from "./checkStyle.ts";
import { neededTable } from "./frontMatter.ts";
import { pageParameters } from "./pageParameters.ts";
import { type SiteRules, wasmLibraries } from "./siteRules.ts";
import type { SiteSource } from "./siteSource.ts";

/** A page that may be built. */
export interface SitePage {
  readonly path: string;
  readonly file: string;
  readonly text: string;
  readonly title: string | undefined;
  /** The values of the page's `[parameter]`; undefined when it has none. */
  readonly parameters: { readonly name: string; readonly values: readonly string[] } | undefined;
  /** Data files that the page or its components attach, as `data/kpis.json`. */
  readonly data: readonly string[];
  /** Whether the page may run WebAssembly (duckdb-wasm). */
  readonly wasm: boolean;
}

export interface CheckedSite {
  readonly pages: readonly SitePage[];
  readonly sources: readonly SiteSource[];
}

/**
 * Checks everything that people wrote for the site against what the release holds, before anything is built.
 * Throws CheckError with every problem at once.
 */
export async function checkSite(
  sources: readonly SiteSource[],
  release: Release,
  libraries: ReadonlyMap<string, string>,
  found: readonly Problem[] = [],
): Promise<CheckedSite> {
  const problems = [...found];
  const rules = rulesOf(sources, release, libraries, problems);
  const modules = new Map<string, ReturnType<typeof checkModule>["module"]>();
  for (const source of sources) {
    if (source.kind === "style") problems.push(...(await checkStyle(source, rules)));
    if (source.kind !== "module") continue;
    const checked = checkModule(source, rules);
    problems.push(...checked.problems);
    modules.set(source.path.replace(/\.ts$/, ".js"), checked.module);
  }
  const pages: SitePage[] = [];
  const empty = new Set(release.schema.tables.flatMap(({ id, rows }) => (rows === 0 ? [id] : [])));
  for (const source of sources.filter((one) => one.kind === "page")) {
    const needed = neededTable(source.text);
    if (needed !== undefined && !release.schema.tables.some(({ id }) => id === needed)) {
      const message = `the front matter needs "${needed}", and the release has no such table`;
      problems.push({ code: "needs-table", message, file: source.file, remedy: "name a release table" });
    }
    if (needed !== undefined && empty.has(needed)) continue;
    const parameters = pageParameters(source, release, problems);
    const params = parameters && { [parameters.name]: parameters.values[0] ?? "example" };
    const { page, problems: more } = checkPage(source, params, rules);
    problems.push(...more);
    const reached = reach(page.modules, modules);
    const data = new Set([...page.data, ...reached.flatMap((module) => module.data)]);
    const used = [...page.libraries, ...reached.flatMap((module) => module.libraries)];
    const wasm = used.some((library) => wasmLibraries.has(library.replace(/(?<=.)@\d[^/]*$/, "")));
    const { path, file, text } = source;
    pages.push({ path, file, text, title: page.title, parameters, data: [...data].sort(), wasm });
  }
  if (!pages.some((page) => page.path === "index.md")) problems.push(noIndex(sources));
  if (problems.length > 0) throw new CheckError("Cannot publish the site", problems);
  const kept = new Set(pages.map(({ file }) => file));
  return { pages, sources: sources.filter(({ kind, file }) => kind !== "page" || kept.has(file)) };
}

/** The first page is not there, or is left out as any page that needs a table without rows. */
function noIndex(sources: readonly SiteSource[]): Problem {
  const own = sources.find(({ kind, path }) => kind === "page" && path === "index.md");
  if (own === undefined)
    return { code: "no-index", message: "the site has no index.md", remedy: "write reports/index.md" };
  const message = `the front matter needs "${neededTable(own.text)}", which has no rows: the page would be left out, and a site begins with it`;
  return {
    code: "no-index",
    message,
    file: own.file,
    remedy: 'remove "needs" from it, or name a table that always has rows',
  };
}

function rulesOf(
  sources: readonly SiteSource[],
  release: Release,
  libraries: ReadonlyMap<string, string>,
  problems: Problem[],
): SiteRules {
  const tables = new Set(release.schema.tables.map((table) => table.id));
  for (const source of sources.filter((one) => one.kind === "query")) {
    const name = posix.basename(source.path, ".sql");
    if (tables.has(name)) {
      const message = `a release table is already called "${name}"`;
      problems.push({ code: "query-name", message, file: source.file, remedy: "give the query another name" });
    }
    tables.add(name);
  }
  const data = siteData(sources, release);
  const modules = new Set<string>();
  for (const source of sources.filter((one) => one.kind === "module" || one.kind === "style")) {
    const path = source.path.replace(/\.ts$/, ".js");
    if (modules.has(path)) {
      const message = `"${path}" exists both as .js and as .ts`;
      problems.push({ code: "module-twice", message, file: source.file, remedy: "keep one of them" });
    }
    modules.add(path);
  }
  return { data, modules, libraries };
}

/** The data files that pages may attach: each release table and each query, as JSON and as Arrow. */
export function siteData(sources: readonly SiteSource[], release: Release): Set<string> {
  const queries = sources.filter((source) => source.kind === "query");
  const names = [
    ...release.schema.tables.map((table) => table.id),
    ...queries.map(({ path }) => posix.basename(path, ".sql")),
  ];
  return new Set(names.flatMap((name) => [`data/${name}.json`, `data/${name}.arrow`]));
}

type Modules = ReadonlyMap<string, ReturnType<typeof checkModule>["module"]>;

/** The modules that can be reached from some of them, themselves included. */
function reach(from: readonly string[], modules: Modules) {
  const seen = new Set(from);
  for (const path of seen) for (const next of modules.get(path)?.modules ?? []) seen.add(next);
  return [...seen].flatMap((path) => modules.get(path) ?? []);
}
