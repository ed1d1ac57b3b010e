import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import type { StepCode } from "./plugin.ts";

/**
 * A hash of the code of each step: its module, all modules it imports from the product or its own package, and its
 * assets. Packages of node_modules are left to the lockfile's hash. One bundling pass serves all steps.
 *
 * @param root the product's folder, where `segmentarium/…` leads.
 */
export async function codeHashes(codes: readonly StepCode[], root: string): Promise<ReadonlyMap<string, string>> {
  const entries = [...new Set(codes.map((code) => fileURLToPath(code.url)))].sort();
  const exported = await readExports(root);
  const contents = new Map<string, Promise<string>>();
  const hashFile = (file: string): Promise<string> => {
    const known = contents.get(file) ?? readFile(file).then(sha256);
    contents.set(file, known);
    return known;
  };
  const inputs = await inputsOf(entries, root, exported);
  const hashes = new Map<string, string>();
  for (const code of codes) {
    const entry = fileURLToPath(code.url);
    const assets = code.assets.map((asset) => resolve(dirname(entry), asset));
    const files = [
      ...new Set([...(inputs.get(entry) ?? [entry]), ...assets, ...(await packageFiles(entry, root))]),
    ].sort();
    const lines = await Promise.all(files.map(async (file) => `${portable(file, root)} ${await hashFile(file)}`));
    hashes.set(codeId(code), sha256(lines.join("\n")));
  }
  return hashes;
}

/** The name under which the hash of a step's code is found. */
export function codeId(code: StepCode): string {
  return JSON.stringify([code.url, ...code.assets]);
}

export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

async function inputsOf(
  entries: readonly string[],
  root: string,
  exported: ReadonlyMap<string, string>,
): Promise<Map<string, string[]>> {
  const result = await build({
    entryPoints: [...entries],
    absWorkingDir: root,
    outdir: resolve(root, ".code"),
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    format: "esm",
    logLevel: "silent",
    loader: { ".wasm": "binary" },
    plugins: [hostModules(exported)],
  });
  const found = new Map<string, string[]>();
  for (const output of Object.values(result.metafile.outputs)) {
    if (output.entryPoint === undefined) continue;
    const files = reachable(output.entryPoint, result.metafile.inputs, root);
    const named = await Promise.all(files.map(filesNamedIn));
    found.set(resolve(root, output.entryPoint), [...files, ...named.flat()]);
  }
  return found;
}

type Inputs = Readonly<
  Record<string, { readonly imports: readonly { readonly path: string; readonly external?: boolean }[] }>
>;

/** Every module that an entry imports, also those of which only types are used: they may hold what the code relies on. */
function reachable(entry: string, inputs: Inputs, root: string): string[] {
  const seen = new Set<string>();
  const queue = [entry];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    for (const imported of inputs[file]?.imports ?? []) if (imported.external !== true) queue.push(imported.path);
  }
  return [...seen].map((file) => resolve(root, file)).sort();
}

/** Files that a module names by `new URL("./…", import.meta.url)` (workers, SQL), and what those import or name in the same way. */
async function filesNamedIn(file: string): Promise<string[]> {
  const byUrl = /new URL\(\s*"(\.{0,2}[^":]+)",\s*import\.meta\.url/g;
  const named = await namedBy(file, byUrl);
  const imported = await Promise.all(
    named.flatMap((path) => [namedBy(path, /\bimport\(\s*"(\.{1,2}\/[^"]+)"\s*\)/g), namedBy(path, byUrl)]),
  );
  return [...named, ...imported.flat()];
}

async function namedBy(file: string, pattern: RegExp): Promise<string[]> {
  const found = [...(await readFile(file, "utf8")).matchAll(pattern)];
  return found.map((match) => resolve(dirname(file), match[1] ?? "")).filter(isFile);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** For code outside the product: its package.json and lockfile, which say what else it imports. */
async function packageFiles(entry: string, root: string): Promise<string[]> {
  if (!relative(root, entry).startsWith("..") && relative(root, entry).startsWith("src")) return [];
  for (let folder = dirname(entry); folder !== dirname(folder) && folder !== root; folder = dirname(folder)) {
    const there = ["package.json", "package-lock.json", "pnpm-lock.yaml", "yarn.lock"]
      .map((name) => join(folder, name))
      .filter(isFile);
    if (there.length > 0) return there;
  }
  return [];
}

function hostModules(exported: ReadonlyMap<string, string>): Plugin {
  return {
    name: "host-modules",
    setup(builder) {
      builder.onResolve({ filter: /^[^./]/ }, (args) => {
        if (args.kind === "entry-point" || isAbsolute(args.path) || args.path.startsWith("#")) return undefined;
        const path = exported.get(args.path);
        return path === undefined ? { path: args.path, external: true } : { path };
      });
    },
  };
}

async function readExports(root: string): Promise<Map<string, string>> {
  const manifest = JSON.parse(await readFile(resolve(root, "package.json"), "utf8")) as {
    exports: Record<string, string>;
  };
  const found = new Map<string, string>();
  for (const [subpath, target] of Object.entries(manifest.exports)) {
    if (target.endsWith(".ts")) found.set(`segmentarium${subpath.slice(1)}`, resolve(root, target));
  }
  return found;
}

function portable(file: string, root: string): string {
  return relative(root, file).replaceAll("\\", "/");
}
