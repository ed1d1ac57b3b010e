import { writeFileSync } from "node:fs";
import { buildKernel, compiledFile } from "../../../cluster/kernel/buildKernel.ts";

const folder = new URL("../../../../src/plugins/behaviour/kernel/", import.meta.url);

/** The kernels that there are. */
export const lineKernels = ["lineSums", "shortTexts"] as const;

/** Where a compiled kernel lies. */
export function lineKernelFile(name: string): URL {
  return compiledFile(name, folder);
}

/** Its text, compiled anew. To write all: `node --import tsx test/plugins/behaviour/kernel/buildLineKernels.ts --write`. */
export function buildLineKernel(name: string): Promise<string> {
  return buildKernel(name, folder, "test/plugins/behaviour/kernel/buildLineKernels.ts");
}

if (process.argv.includes("--write")) {
  for (const name of lineKernels) writeFileSync(lineKernelFile(name), await buildLineKernel(name));
}
