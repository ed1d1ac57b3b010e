import { definePlugin } from "segmentarium/plugin";
import { miniBatchStep } from "./miniBatchStep.ts";

/** Segments by mini-batch k-means, for shops with very many customers. */
export default definePlugin({
  name: "segmentarium-mini-batch",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: { segmenters: [miniBatchStep] },
});
