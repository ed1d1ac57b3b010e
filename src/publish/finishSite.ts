import { copyFile, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CheckedSite } from "./checkSite.ts";
import { finishHtml } from "./finishHtml.ts";
import { stubbedLibrary } from "./libraryStub.ts";
import { pageAddresses } from "./pageAddresses.ts";

/**
 * Mends what Framework wrote: libraries for their stubs, language, zoom, Content-Security-Policy and landmarks of every page, the style rules that
 * go with them, and libraries that are listed but never loaded.
 */
export async function finishSite(output: string, site: CheckedSite, libraries: string): Promise<void> {
  for (const page of site.pages) {
    for (const address of pageAddresses(page)) {
      const file = join(output, address);
      await writeFile(file, finishHtml(await readFile(file, "utf8"), { wasm: page.wasm }));
    }
  }
  for (const path of await readdir(output, { recursive: true })) {
    const file = join(output, path);
    if (path.endsWith(".css")) await writeFile(file, finishStyle(await readFile(file, "utf8")));
    else if (unused.test(path)) await rm(file);
    else if (/^_npm\/.*\.\w+$/.test(path)) await finishLibrary(file, libraries);
  }
}

async function finishLibrary(file: string, libraries: string): Promise<void> {
  if ((await stat(file)).size > 1000) return;
  const path = stubbedLibrary(await readFile(file, "utf8"));
  if (path !== undefined) await copyFile(join(libraries, path), file);
}

/** duckdb-wasm's build for browsers of before 2021, without WebAssembly exceptions: 40 MB that no browser asks for. */
const unused = /duckdb(?:-browser)?-mvp\.(?:worker\.[0-9a-f]+\.js|wasm)$/;

/** The sidebar's toggle stands inside a landmark, so rules that reach its siblings start from the body instead. */
function finishStyle(css: string): string {
  return css.replaceAll(
    /#observablehq-sidebar-toggle:(checked|indeterminate)\s*~\s*/g,
    "body:has(#observablehq-sidebar-toggle:$1) ",
  );
}
