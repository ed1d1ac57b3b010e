import { defineStep, type FairnessComparison } from "segmentarium/plugin";
import { groupsTable, verdictsTable } from "./fairnessTables.ts";

/** Groups and verdicts; no rows when there is no sensitive attribute. */
export const fairnessTablesStep = defineStep(import.meta.url, {
  id: "fairness-tables",
  title: "Tables of the fairness audit",
  needs: ["fairness-measures"],
  provides: ["release/fairness_groups", "release/fairness_verdicts"],
  tables: [groupsTable, verdictsTable],
  run(inputs) {
    const { comparisons } = inputs["fairness-measures"];
    return {
      "release/fairness_groups": comparisons.flatMap(groupRows),
      "release/fairness_verdicts": comparisons.map(verdictRow),
    };
  },
});

function groupRows({ audit, outcome, attribute, groups }: FairnessComparison) {
  return groups.map((group) => ({
    audit,
    outcome,
    attribute,
    value: group.value,
    people: group.customers,
    positives: group.positives,
    rate: group.rate ?? null,
    rate_low: group.low ?? null,
    rate_high: group.high ?? null,
  }));
}

function verdictRow({ audit, outcome, attribute, groups, difference, ratio, verdict, reason }: FairnessComparison) {
  const compared = groups.filter((group) => group.compared);
  return {
    audit,
    outcome,
    attribute,
    difference: difference?.value ?? null,
    difference_low: difference?.low ?? null,
    difference_high: difference?.high ?? null,
    ratio: ratio?.value ?? null,
    ratio_low: ratio?.low ?? null,
    ratio_high: ratio?.high ?? null,
    smallest_group: least(groups.map(({ customers }) => customers)),
    smallest_positives: least(compared.map(({ positives }) => positives)),
    verdict,
    reason,
    people: groups.reduce((sum, { customers }) => sum + customers, 0),
  };
}

function least(counts: readonly number[]): number {
  return counts.length === 0 ? 0 : Math.min(...counts);
}
