import type { Stats } from "node:fs";
import { lstat, readdir, readFile, realpath } from "node:fs/promises";
import { extname, isAbsolute, join, relative, sep } from "node:path";
import type { Problem } from "../errors.ts";
import type { PageSource, SiteSource, SourceKind } from "./siteSource.ts";

export interface SourceFolders {
  /** The repo. */
  readonly root: string;
  /** The analysts' folder: pages, `components/`, `data/*.sql`, `style.css`. */
  readonly reports: string;
  /** The pages of the site, already overlaid. */
  readonly pages: readonly PageSource[];
}

/**
 * Reads everything that people wrote for the site; type declarations (`.d.ts`) are for editors and stay behind. What is not a page, a browser module, a style sheet or a query over
 * release tables is a problem: Framework would run it, follow it or publish it.
 */
export async function collectSources(folders: SourceFolders): Promise<{ sources: SiteSource[]; problems: Problem[] }> {
  const problems: Problem[] = [];
  const sources: SiteSource[] = [];
  const add = async (kind: SourceKind, path: string, source: string) => {
    const file = displayPath(folders.root, source);
    const text = await readRegular(folders.root, source, problems);
    if (text !== undefined) sources.push({ kind, path, file, text });
  };
  for (const page of [...folders.pages].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const file = displayPath(folders.root, page.source);
    if (!pagePath.test(page.path)) problems.push(badPagePath(page, file));
    else if (sources.some((one) => one.path === page.path)) problems.push(pageTwice(page, file));
    else await add("page", page.path, page.source);
  }
  for (const found of await walk(folders.reports, "", problems, folders.root)) {
    if (found.endsWith(".d.ts")) continue;
    const kind = kindOf(found);
    if (kind === undefined) problems.push(foreign(found, displayPath(folders.root, join(folders.reports, found))));
    else if (kind !== "page") await add(kind, found, join(folders.reports, found));
  }
  return { sources, problems };
}

const pagePath = /^(?:[a-z0-9][a-z0-9_-]*\/)*(?:[a-z0-9][a-z0-9_-]*|\[[a-z][a-z0-9_]*\])\.md$/;
const modulePath = /^components\/(?:[a-zA-Z0-9][\w-]*\/)*[a-zA-Z0-9][\w.-]*\.(?:js|ts)$/;
const stylePath = /^(?:style\.css|components\/(?:[a-zA-Z0-9][\w-]*\/)*[a-zA-Z0-9][\w-]*\.css)$/;
const queryPath = /^data\/[a-z][a-z0-9_-]*\.sql$/;
const scripts = new Set([
  ".js",
  ".mjs",
  ".cjs",
  ".ts",
  ".jsx",
  ".tsx",
  ".py",
  ".r",
  ".rs",
  ".go",
  ".java",
  ".jl",
  ".php",
]);
const executables = new Set([".sh", ".exe", ".bat", ".cmd", ".ps1"]);

function kindOf(path: string): SourceKind | undefined {
  if (pagePath.test(path)) return "page";
  if (modulePath.test(path)) return "module";
  if (stylePath.test(path)) return "style";
  return queryPath.test(path) ? "query" : undefined;
}

function foreign(path: string, file: string): Problem {
  const ending = extname(path).toLowerCase();
  if (executables.has(ending)) {
    return { code: "executable", message: "an executable may not lie among the reports", file, remedy: "remove it" };
  }
  if (scripts.has(ending)) {
    const pageLoader = /\.md\.[a-z]+$/i.test(path);
    return {
      code: pageLoader ? "page-loader" : "loader",
      message: `Framework would run this ${pageLoader ? "page loader" : "file as a data loader"}`,
      file,
      remedy: "write a query over release tables, as data/name.sql; browser modules belong in components/",
    };
  }
  if (ending === ".sql") {
    return { code: "foreign-sql", message: "a query lies outside data/", file, remedy: "move it to data/name.sql" };
  }
  return {
    code: "foreign-file",
    message: "a file that is no page, component, style sheet or query may not lie among the reports",
    file,
    remedy: "pages show release tables only; remove the file",
  };
}

async function walk(folder: string, under: string, problems: Problem[], root: string): Promise<string[]> {
  const found: string[] = [];
  const entries = await readdir(join(folder, under), { withFileTypes: true }).catch(() => []);
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = under === "" ? entry.name : `${under}/${entry.name}`;
    if (entry.isSymbolicLink()) problems.push(linked(displayPath(root, join(folder, path))));
    else if (entry.isDirectory()) found.push(...(await walk(folder, path, problems, root)));
    else found.push(path);
  }
  return found;
}

async function readRegular(root: string, source: string, problems: Problem[]): Promise<string | undefined> {
  const file = displayPath(root, source);
  let status: Stats;
  try {
    status = await lstat(source);
  } catch {
    problems.push({ code: "source-missing", message: "the file is missing or closed to us", file });
    return undefined;
  }
  if (status.isSymbolicLink() || (await throughLink(root, source))) {
    problems.push(linked(file));
    return undefined;
  }
  if (!status.isFile() || status.size > largest) {
    problems.push({ code: "source-not-a-file", message: "a plain file of at most 1 MB is needed", file });
    return undefined;
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(source));
  } catch {
    problems.push({ code: "source-encoding", message: "the file is not UTF-8", file, remedy: "save it as UTF-8" });
    return undefined;
  }
}

const largest = 1_000_000;

/** Whether a folder on the way from the repo to a file is a link. A plugin's file outside the repo is judged by itself. */
async function throughLink(root: string, source: string): Promise<boolean> {
  const inside = relative(root, source);
  if (inside.startsWith("..") || isAbsolute(inside)) return false;
  return (await realpath(source)) !== join(await realpath(root), inside);
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf(sep) + 1);
}

function linked(file: string): Problem {
  return { code: "link", message: "a link may lead out of the reports", file, remedy: "put the file itself there" };
}

function badPagePath(page: PageSource, file: string): Problem {
  const message = `"${page.path}" is no path of a page`;
  const remedy = "use small letters, digits, - and _, at most one [parameter] as the file's name, and .md";
  return { code: "page-path", message, file, remedy };
}

function pageTwice(page: PageSource, file: string): Problem {
  return { code: "page-twice", message: `"${page.path}" is given twice (here by ${page.owner})`, file };
}

/** A path as people know it: relative to the repo where it lies inside. */
export function displayPath(root: string, path: string): string {
  const inside = relative(root, path);
  return inside.startsWith("..") || isAbsolute(inside) ? baseOf(path) : inside.split(sep).join("/");
}
