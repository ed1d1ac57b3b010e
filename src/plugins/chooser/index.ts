import { definePlugin } from "segmentarium/plugin";
import { choiceTableStep } from "./choiceTableStep.ts";
import { chooserStep } from "./chooserStep.ts";

/** Takes one segmentation of those that the segmenters found, and says why. */
export default definePlugin({
  name: "segmentarium-chooser",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: {
    segmenters: [chooserStep],
    releases: [choiceTableStep],
  },
});
