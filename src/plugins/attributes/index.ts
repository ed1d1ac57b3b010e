import { definePlugin } from "segmentarium/plugin";
import { attributesStep } from "./attributesStep.ts";

/** Attributes of customers and answers of theirs, as segmenters of words rather than numbers use them. */
export default definePlugin({
  name: "segmentarium-attributes",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: { findings: [attributesStep] },
});
