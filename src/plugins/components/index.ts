import { definePlugin } from "segmentarium/plugin";
import { componentsStep } from "./componentsStep.ts";

/** What the measures that customers are compared by have in common: principal components and their loadings. */
export default definePlugin({
  name: "segmentarium-components",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: { releases: [componentsStep] },
});
