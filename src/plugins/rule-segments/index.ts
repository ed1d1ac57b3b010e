import { definePlugin } from "segmentarium/plugin";
import { ruleOptions } from "./ruleOptions.ts";
import { ruleSegmentsStep } from "./ruleSegmentsStep.ts";
import { ruleTableStep } from "./ruleTableStep.ts";

const page = { path: "rules.md", title: "Rules", source: new URL("pages/rules.md", import.meta.url).href };

/** Segments by rules that the project declares; without `options."rule-segments"` it contributes nothing. */
export default definePlugin((project) => {
  const declared = project.options["rule-segments"];
  const models = ruleOptions.safeParse(declared).data?.models ?? [];
  return {
    name: "segmentarium-rule-segments",
    version: "1.0.0",
    engines: { segmentarium: "^1" },
    contributes:
      declared === undefined
        ? {}
        : { segmenters: [ruleSegmentsStep(models)], releases: [ruleTableStep], pages: [page] },
  };
});
