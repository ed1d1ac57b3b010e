import { fileURLToPath } from "node:url";

const entry = new URL("./serveReader.ts", import.meta.url);

/**
 * The program of a reader process, with all that it imports of ours, as one text of CommonJS, so that a package which few formats need is
 * loaded when one of them is read. It is made here while the process starts, in a tenth of a second: Node 20 loads TypeScript in a process of
 * its own by tsx, which takes half a second there.
 */
export async function readerCode(): Promise<string> {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    target: `node${process.versions.node}`,
    ...{ bundle: true, write: false, format: "cjs", platform: "node", packages: "external", logLevel: "silent" },
    define: { "import.meta.url": "location" },
  });
  return outputFiles[0]!.text;
}
