import { defineStep } from "segmentarium/plugin";
import { compareGroups, strictnessOf } from "./compareGroups.ts";
import { findDecisions } from "./decisions.ts";
import { fairnessOptions } from "./fairnessOptions.ts";
import { type OutcomeCounts, readCounts } from "./readCounts.ts";

/** Compares every decision by every declared sensitive attribute. */
export const fairnessMeasuresStep = defineStep(import.meta.url, {
  id: "fairness-measures",
  title: "Outcomes by sensitive attributes",
  needs: ["customers", "membership", "scores/repurchase?", "treatments?"],
  provides: ["fairness-measures"],
  settings: ["sensitive", "minimumPeople"],
  options: fairnessOptions,
  async run(inputs, context) {
    const { sensitive, minimumPeople } = context.settings;
    const attributes = sensitive.filter((attribute) => inputs.customers.columns.includes(attribute));
    for (const attribute of sensitive.filter((name) => !attributes.includes(name))) {
      context.log.warn(
        "attribute-left-out",
        `customers have no column "${attribute}", which the project calls sensitive`,
      );
    }
    const decisions = await findDecisions(context.db, {
      membership: inputs.membership,
      scores: inputs["scores/repurchase"],
      treatments: inputs.treatments,
    });
    const counts: OutcomeCounts[] = [];
    for (const decision of decisions) {
      for (const attribute of attributes) {
        counts.push(...(await readCounts(context.db, inputs.customers.sql, decision, attribute, minimumPeople)));
      }
    }
    const options = { ...context.options, minimumGroup: Math.max(context.options.minimumGroup, minimumPeople) };
    const comparisons = counts.map((entry) => {
      const together = counts.filter(({ audit }) => audit === entry.audit).length;
      return compareGroups(entry, options, strictnessOf(together, options.confidence), context.random);
    });
    return { "fairness-measures": { attributes, confidence: options.confidence, comparisons } };
  },
});
