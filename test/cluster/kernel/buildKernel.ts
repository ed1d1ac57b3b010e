import { kernelFolder } from "../../kernelFolder.ts";

/** The kernels of clustering. To write all: `node --import tsx test/cluster/kernel/buildKernel.ts --write`. */
export const kernels = await kernelFolder(import.meta.url, "src/cluster/kernel", [
  "accumulate",
  "nearestCluster",
  "distanceSums",
  "rowDistances",
  "lloydPasses",
  "densitySearch",
]);
