import { definePlugin } from "segmentarium/plugin";
import { behaviourStep } from "./behaviourStep.ts";

/** How customers buy: how regularly, how much at once, how varied, when, and what comes back. */
export default definePlugin((project) => ({
  name: "segmentarium-behaviour",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: { features: [behaviourStep(project.currency)] },
}));
