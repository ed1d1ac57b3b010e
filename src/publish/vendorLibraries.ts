import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build, version as esbuildVersion } from "esbuild";
import { patchHtl } from "./patchHtl.ts";

/** Browser libraries that pages may use by their standard names. Framework asks for exactly these packages. */
const bundled = ["@observablehq/plot", "d3", "htl", "isoformat", "apache-arrow", "@duckdb/duckdb-wasm"] as const;

/** Libraries that Framework resolves when it bundles its standard library, but that no page of ours may load. */
const resolvedOnly = [
  "lodash",
  "arquero",
  "echarts",
  "leaflet",
  "mapbox-gl",
  "react",
  "react-dom",
  "topojson-client",
  "@observablehq/sample-datasets",
  "parquet-wasm",
  "d3-dsv",
] as const;

const duckdbFiles = ["duckdb-eh.wasm", "duckdb-browser-eh.worker.js"] as const;
/** Framework lists these for browsers of before 2021; they stay empty and are not published. */
const duckdbUnused = ["duckdb-mvp.wasm", "duckdb-browser-mvp.worker.js"] as const;
const recipe = 3;

export interface VendoredLibraries {
  /** Names the lockfile and the recipe that they were made by. */
  readonly key: string;
  /** Holds `_npm/<name>@<version>/…`, as Framework's cache does. */
  readonly folder: string;
  /** Name and version of each library that a page may load. */
  readonly versions: ReadonlyMap<string, string>;
}

/**
 * Bundles the installed browser libraries, one ES module for each, so that Framework needs no network.
 * The result is kept by the content of the lockfile: a second call takes a few milliseconds.
 */
export async function vendorLibraries(root: string, cache: string): Promise<VendoredLibraries> {
  const versions = new Map<string, string>();
  for (const name of bundled) versions.set(name, await installedVersion(root, name));
  const lockfile = await readFile(join(root, "package-lock.json"));
  const about = JSON.stringify([recipe, esbuildVersion, [...versions]]);
  const key = createHash("sha256").update(lockfile).update(about).digest("hex").slice(0, 16);
  const folder = join(cache, key);
  if (!existsSync(folder)) await fill(root, folder, versions);
  return { key, folder, versions };
}

async function fill(root: string, folder: string, versions: ReadonlyMap<string, string>): Promise<void> {
  const draft = `${folder}.tmp`;
  await rm(draft, { recursive: true, force: true });
  const npm = join(draft, "_npm");
  for (const [name, version] of versions) {
    const file = join(npm, `${name}@${version}`, "_esm.js");
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, await bundle(root, name));
  }
  for (const name of resolvedOnly) await mkdir(join(npm, `${name}@0.0.0`), { recursive: true });
  const duckdb = join(npm, `@duckdb/duckdb-wasm@${versions.get("@duckdb/duckdb-wasm")}`, "dist");
  await mkdir(duckdb, { recursive: true });
  for (const file of duckdbFiles) {
    const source = join(root, "node_modules/@duckdb/duckdb-wasm/dist", file);
    if (!file.endsWith(".js")) await copyFile(source, join(duckdb, file));
    else await writeFile(join(duckdb, file), withoutSourceMap(await readFile(source, "utf8")));
  }
  for (const file of duckdbUnused) await writeFile(join(duckdb, file), "");
  await rename(draft, folder);
}

async function bundle(root: string, name: string): Promise<string> {
  const result = await build({
    stdin: { contents: `export * from ${JSON.stringify(name)};\n`, resolveDir: root, sourcefile: "vendor.js" },
    absWorkingDir: root,
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    minify: true,
    legalComments: "eof",
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "silent",
    plugins: [patchHtl],
  });
  return result.outputFiles[0]?.text ?? "";
}

function withoutSourceMap(script: string): string {
  return script.replace(/^\/\/# sourceMappingURL=.*$\n?/m, "");
}

async function installedVersion(root: string, name: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(root, "node_modules", name, "package.json"), "utf8"));
  const version = (manifest as { version?: unknown }).version;
  if (typeof version !== "string") throw new TypeError(`Cannot vendor "${name}": its package.json has no version`);
  return version;
}
