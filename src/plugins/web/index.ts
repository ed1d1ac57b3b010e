import { definePlugin } from "segmentarium/plugin";
import { webStep } from "./webStep.ts";

/** Per-customer features from events: how customers use the site and the e-mails that they get. */
export default definePlugin({
  name: "segmentarium-web",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: { features: [webStep()] },
});
