import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** The browser snippet as one minified module without dependencies. */
export async function bundleSnippet(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("./snippet.ts", import.meta.url))],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2020",
    write: false,
    legalComments: "none",
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error("Cannot bundle the snippet: esbuild made no file");
  return file.text;
}
