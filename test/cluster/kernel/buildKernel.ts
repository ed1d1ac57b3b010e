import { readFileSync, writeFileSync } from "node:fs";
import asc from "assemblyscript/asc";

const source = new URL("../../../src/cluster/kernel/accumulate.as", import.meta.url);
const target = new URL("../../../src/cluster/kernel/kernelBytes.ts", import.meta.url);
const flags = ["-O3", "--runtime", "stub", "--noAssert", "--enable", "simd,threads"];
const memory = ["--importMemory", "--sharedMemory", "--initialMemory", "1", "--maximumMemory", "65536"];

/** The text of `kernelBytes.ts`, compiled anew from `accumulate.as`. To write it: `node --import tsx test/cluster/kernel/buildKernel.ts --write`. */
export async function buildKernel(): Promise<string> {
  let bytes = new Uint8Array();
  const { error, stderr } = await asc.main(["accumulate.ts", "--outFile", "accumulate.wasm", ...flags, ...memory], {
    readFile: (name) => (name === "accumulate.ts" ? readFileSync(source, "utf8") : null),
    writeFile: (_, contents) => {
      if (typeof contents !== "string") bytes = Uint8Array.from(contents);
    },
    listFiles: () => [],
  });
  if (error) throw new Error(`Cannot compile accumulate.as: ${stderr.toString()}`, { cause: error });
  const lines = Buffer.from(bytes)
    .toString("base64")
    .match(/.{1,110}/g)!;
  return [
    "/** accumulate.as compiled to WebAssembly, in base64. Made by test/cluster/kernel/buildKernel.ts, which tests that it is so. */",
    "export const kernelBytes = [",
    ...lines.map((line) => `  "${line}",`),
    '].join("");',
    "",
  ].join("\n");
}

if (process.argv.includes("--write")) writeFileSync(target, await buildKernel());
