import { fileURLToPath } from "node:url";
import type { BuildOptions } from "esbuild";

const bundle = (): BuildOptions & { write: false } => ({
  entryPoints: [fileURLToPath(new URL("./serveReader.ts", import.meta.url))],
  target: `node${process.versions.node}`,
  ...{ bundle: true, write: false, format: "cjs", platform: "node", packages: "external", logLevel: "silent" },
  define: { "import.meta.url": "location" },
});

/**
 * The program of a reader process, with all that it imports of ours, as one text of CommonJS, so that a package which few formats need is
 * loaded when one of them is read. It is made here while the process starts, in a tenth of a second: Node 20 loads TypeScript in a process of
 * its own by tsx, which takes half a second there.
 */
export async function readerCode(): Promise<string> {
  const { build, stop } = await import("esbuild");
  const made = () => build(bundle());
  // The process that makes it may have ended: it is begun anew once.
  const { outputFiles } = await made().catch(() => stop().then(made));
  return outputFiles[0]!.text;
}
