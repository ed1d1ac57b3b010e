import { definePlugin } from "segmentarium/plugin";
import { componentsStep } from "./componentsStep.ts";
import { partsStep } from "./partsStep.ts";

/**
 * What the measures of customers have in common: principal components of those that customers are compared by, and parts of
 * those that are never below 0.
 */
export default definePlugin((project) => ({
  name: "segmentarium-components",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: { releases: [componentsStep, partsStep(project.options["parts"])] },
}));
