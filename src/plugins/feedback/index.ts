import { definePlugin } from "segmentarium/plugin";
import { feedbackStep } from "./feedbackStep.ts";
import { npsStep } from "./npsStep.ts";

export default definePlugin({
  name: "segmentarium-feedback",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: { findings: [npsStep], releases: [feedbackStep] },
});
