import { defineStep } from "segmentarium/plugin";

/** What became of all rules, in one list, in the order of the project file. */
export const ruleResultsStep = defineStep(import.meta.url, {
  id: "rule-results",
  title: "Rules, judged",
  needs: ["rule-results/*"],
  provides: ["rule-results"],
  settings: ["rules"],
  run(inputs, { settings }) {
    const results = Object.values(inputs["rule-results/*"]).flat();
    const place = new Map(settings.rules.map(({ id }, i) => [id, i]));
    const order = (rule: string): number => place.get(rule) ?? settings.rules.length;
    return { "rule-results": results.sort((a, b) => order(a.rule) - order(b.rule)) };
  },
});
