import { definePlugin } from "segmentarium/plugin";
import { latentClassStep } from "./latentClassStep.ts";
import { latentClassTablesStep } from "./latentClassTablesStep.ts";

/** Segments by latent classes of attributes and answers, beside those that numbers make. */
export default definePlugin({
  name: "segmentarium-latent-class",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: { segmenters: [latentClassStep], releases: [latentClassTablesStep] },
});
