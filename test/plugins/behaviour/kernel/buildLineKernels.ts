import { kernelFolder } from "../../../kernelFolder.ts";

/** The kernels of order lines. To write all: `node --import tsx test/plugins/behaviour/kernel/buildLineKernels.ts --write`. */
export const lineKernels = await kernelFolder(import.meta.url, "src/plugins/behaviour/kernel", [
  "lineSums",
  "shortTexts",
]);
