import { readFileSync, writeFileSync } from "node:fs";
import asc from "assemblyscript/asc";

/** The kernels that there are: `<name>.as`, compiled into `<name>Bytes.ts`. */
export const kernels = [
  "accumulate",
  "nearestCluster",
  "distanceSums",
  "rowDistances",
  "lloydPasses",
  "densitySearch",
] as const;

const folder = new URL("../../../src/cluster/kernel/", import.meta.url);
const flags = ["-O3", "--runtime", "stub", "--noAssert", "--enable", "simd,threads"];
const memory = ["--importMemory", "--sharedMemory", "--initialMemory", "1", "--maximumMemory", "65536"];

/** The file that holds a kernel compiled. */
export function compiledFile(name: string, inFolder = folder): URL {
  return new URL(`${name}Bytes.ts`, inFolder);
}

/** The text of `<name>Bytes.ts`, compiled anew from `<name>.as`. To write all: `node --import tsx test/cluster/kernel/buildKernel.ts --write`. */
export async function buildKernel(
  name: string,
  inFolder = folder,
  madeBy = "test/cluster/kernel/buildKernel.ts",
): Promise<string> {
  const source = readFileSync(new URL(`${name}.as`, inFolder), "utf8");
  let bytes = new Uint8Array();
  const { error, stderr } = await asc.main(["kernel.ts", "--outFile", "kernel.wasm", ...flags, ...memory], {
    readFile: (file) => (file === "kernel.ts" ? source : null),
    writeFile: (_, contents) => {
      if (typeof contents !== "string") bytes = Uint8Array.from(contents);
    },
    listFiles: () => [],
  });
  if (error) throw new Error(`Cannot compile ${name}.as: ${stderr.toString()}`, { cause: error });
  const lines = Buffer.from(bytes)
    .toString("base64")
    .match(/.{1,110}/g)!;
  return [
    `/** ${name}.as compiled to WebAssembly, in base64. Made by ${madeBy}, which tests that it is so. */`,
    `export const ${name}Bytes = [`,
    ...lines.map((line) => `  "${line}",`),
    '].join("");',
    "",
  ].join("\n");
}

if (process.argv.includes("--write")) {
  for (const name of kernels) writeFileSync(compiledFile(name), await buildKernel(name));
}
