import { readFileSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import asc from "assemblyscript/asc";

const root = new URL("../", import.meta.url);
const flags = ["-O3", "--runtime", "stub", "--noAssert", "--enable", "simd,threads"];
const memory = ["--importMemory", "--sharedMemory", "--initialMemory", "1", "--maximumMemory", "65536"];

/** Kernels of a folder: `<name>.as`, compiled into `<name>Bytes.ts`. */
export interface KernelFolder {
  readonly names: readonly string[];
  /** The text of a compiled file as it lies there. */
  readonly written: (name: string) => string;
  /** The same, compiled anew. */
  readonly built: (name: string) => Promise<string>;
}

/**
 * The kernels of a folder. The script that names them writes all when it is run: `node --import tsx <script> --write`.
 *
 * @param script the URL of that script.
 * @param folder from the product's folder.
 */
export async function kernelFolder(script: string, folder: string, names: readonly string[]): Promise<KernelFolder> {
  const fileOf = (name: string): URL => new URL(`${folder}/${name}`, root);
  const madeBy = relative(fileURLToPath(root), fileURLToPath(script)).replaceAll("\\", "/");
  const built = async (name: string): Promise<string> => {
    const bytes = await compiled(name, readFileSync(fileOf(`${name}.as`), "utf8"));
    const lines = bytes.toString("base64").match(/.{1,110}/g)!;
    return [
      `/** ${name}.as compiled to WebAssembly, in base64. Made by ${madeBy}, which tests that it is so. */`,
      `export const ${name}Bytes = [`,
      ...lines.map((line) => `  "${line}",`),
      '].join("");',
      "",
    ].join("\n");
  };
  if (process.argv.includes("--write") && pathToFileURL(process.argv[1] ?? "").href === script) {
    for (const name of names) writeFileSync(fileOf(`${name}Bytes.ts`), await built(name));
  }
  return { names, written: (name) => readFileSync(fileOf(`${name}Bytes.ts`), "utf8"), built };
}

async function compiled(name: string, source: string): Promise<Buffer> {
  let bytes = new Uint8Array();
  const { error, stderr } = await asc.main(["kernel.ts", "--outFile", "kernel.wasm", ...flags, ...memory], {
    readFile: (file) => (file === "kernel.ts" ? source : null),
    writeFile: (_, contents) => {
      if (typeof contents !== "string") bytes = Uint8Array.from(contents);
    },
    listFiles: () => [],
  });
  if (error) throw new Error(`Cannot compile ${name}.as: ${stderr.toString()}`, { cause: error });
  return Buffer.from(bytes);
}
