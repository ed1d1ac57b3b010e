import { definePlugin } from "segmentarium/plugin";
import { publishedModelStep } from "./publishedModelStep.ts";
import { segmentChangesStep } from "./segmentChangesStep.ts";
import { segmentIdentityStep } from "./segmentIdentityStep.ts";
import { segmentMemoryStep } from "./segmentMemoryStep.ts";

/** Lets segments keep their id from one publication to the next, and gives later customers a segment. */
export default definePlugin({
  name: "segmentarium-segment-identity",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: {
    findings: [publishedModelStep, segmentIdentityStep, segmentMemoryStep],
    releases: [segmentChangesStep],
  },
});
