import { definePlugin, type Step } from "segmentarium/plugin";
import { ruleResultsStep } from "./ruleResultsStep.ts";
import { rulesStep, targetOf } from "./rulesStep.ts";
import { rulesTableStep } from "./rulesTableStep.ts";

/**
 * The data contract: the rules of the project and of its plugins, judged for one source or table at a time. References
 * are apart, by where they lead: a source that cannot be read then hides no other fault of those that name it.
 */
export default definePlugin((project) => {
  const steps = new Map<string, Step>();
  for (const rule of project.rules) {
    const step = rulesStep(targetOf(rule));
    steps.set(step.provides.join(), step);
  }
  return {
    name: "segmentarium-contracts",
    version: "1.0.0",
    engines: { segmentarium: "^1" },
    contributes: { sources: [...steps.values()], findings: [ruleResultsStep], releases: [rulesTableStep] },
  };
});
