import { kernelFolder } from "../../kernelFolder.ts";

/** The kernels of maps. To write all: `node --import tsx test/maps/kernel/buildMapKernels.ts --write`. */
export const mapKernels = await kernelFolder(import.meta.url, "src/maps/kernel", [
  "layoutEpoch",
  "nearestRows",
  "pushRows",
]);
