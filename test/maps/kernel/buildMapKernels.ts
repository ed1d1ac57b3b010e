import { writeFileSync } from "node:fs";
import { buildKernel, compiledFile } from "../../cluster/kernel/buildKernel.ts";

/** The kernels of the room `maps`: `<name>.as`, compiled into `<name>Bytes.ts`. */
export const mapKernels = ["layoutEpoch", "nearestRows", "pushRows"] as const;

const folder = new URL("../../../src/maps/kernel/", import.meta.url);

export function compiledMapFile(name: string): URL {
  return compiledFile(name, folder);
}

/** The text of `<name>Bytes.ts`, compiled anew. To write all: `node --import tsx test/maps/kernel/buildMapKernels.ts --write`. */
export function buildMapKernel(name: string): Promise<string> {
  return buildKernel(name, folder, "test/maps/kernel/buildMapKernels.ts");
}

if (process.argv.includes("--write")) {
  for (const name of mapKernels) writeFileSync(compiledMapFile(name), await buildMapKernel(name));
}
