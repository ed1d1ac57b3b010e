import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CheckError, type Problem } from "../errors.ts";
import type { CheckedSite } from "./checkSite.ts";
import { listFiles } from "./listFiles.ts";
import { createManifest, type Manifest, type PublishedFile, publishedFile } from "./manifest.ts";
import { pageAddresses } from "./pageAddresses.ts";
import { scanHtml } from "./scanHtml.ts";
import { scanScript, scanStyle } from "./scanText.ts";

export interface ScanOptions {
  /** The built and finished site. */
  readonly output: string;
  readonly staging: string;
  readonly site: CheckedSite;
  readonly project: string;
  readonly asOf: string;
  /** Paths of this machine that may not appear anywhere in the site. */
  readonly localPaths: readonly string[];
}

/**
 * Reads every byte that would be published: each file must be one that we expect, each data file what its loader gave,
 * each local link must lead somewhere, and nothing may tell of this machine. Throws CheckError, or returns the manifest.
 */
export async function scanSite(options: ScanOptions): Promise<Manifest> {
  const { output } = options;
  const paths = await listFiles(output);
  const published = new Set(paths);
  const pages = new Set(options.site.pages.flatMap(pageAddresses));
  const problems: Problem[] = [];
  const files: PublishedFile[] = [];
  for (const path of paths) {
    const content = await readFile(join(output, path));
    files.push(publishedFile(path, content));
    problems.push(...(await scanFile(path, content, pages, published, options)));
  }
  for (const page of pages) {
    if (!published.has(page)) problems.push({ code: "page-missing", message: "the page was not built", file: page });
  }
  if (problems.length > 0) throw new CheckError("Cannot publish the site: its files are not as they must be", problems);
  return createManifest(options, files);
}

async function scanFile(
  path: string,
  content: Buffer,
  pages: ReadonlySet<string>,
  published: ReadonlySet<string>,
  options: ScanOptions,
): Promise<Problem[]> {
  const fault = (code: string, message: string): Problem => ({ code, message, file: path });
  const problems: Problem[] = [];
  if (!pages.has(path) && !expected.some((pattern) => pattern.test(path))) {
    problems.push(fault("unexpected-file", "nothing accounts for this file"));
  }
  if (content.length === 0) problems.push(fault("empty-file", "the file is empty"));
  if (options.localPaths.some((local) => content.includes(local))) {
    problems.push(fault("local-path", "the file names a folder of this machine"));
  }
  if (path.startsWith("_file/") && !(await isLoaderOutput(path, content, options.staging))) {
    problems.push(fault("foreign-data", "the data is not what its loader gave"));
  }
  if (path.endsWith(".html")) problems.push(...scanHtml(content.toString("utf8"), path, published));
  else if (path.endsWith(".css")) problems.push(...scanStyle(content.toString("utf8"), path, published));
  else if (path.endsWith(".js")) problems.push(...scanScript(content.toString("utf8"), path, published));
  return problems;
}

const hash = "[0-9a-f]{8}";
const expected = [
  new RegExp(`^_file/data/[a-z][a-z0-9_-]*\\.${hash}\\.(?:json|arrow)$`),
  new RegExp(`^_import/components/(?:[\\w-]+/)*[\\w.-]+\\.${hash}\\.(?:js|css)$`),
  new RegExp(`^_import/style\\.${hash}\\.css$`),
  new RegExp(`^_observablehq/(?:[\\w,-]+/)*[\\w,-]+\\.${hash}\\.(?:js|css)$`),
  new RegExp(`^_npm/(?:@[\\w-]+/)?[\\w-]+@\\d+\\.\\d+\\.\\d+/${hash}\\.js$`),
  new RegExp(`^_npm/@duckdb/duckdb-wasm@[\\d.]+/dist/duckdb-(?:eh\\.wasm|browser-eh\\.worker\\.${hash}\\.js)$`),
];

async function isLoaderOutput(path: string, content: Buffer, staging: string): Promise<boolean> {
  const name = path.replace(/^_file\//, "").replace(/\.[0-9a-f]{8}(?=\.\w+$)/, "");
  const given = await readFile(join(staging, ".observablehq", "cache", name)).catch(() => undefined);
  return given?.equals(content) ?? false;
}
