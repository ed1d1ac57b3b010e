import { defineStep, type FairnessComparison } from "segmentarium/plugin";
import { groupsTable, verdictsTable } from "./fairnessTables.ts";

/** Groups and verdicts; no rows when there is no sensitive attribute. */
export const fairnessTablesStep = defineStep(import.meta.url, {
  id: "fairness-tables",
  title: "Tables of the fairness audit",
  needs: ["fairness-measures"],
  provides: ["release/fairness_groups", "release/fairness_verdicts"],
  settings: ["minimumPeople"],
  tables: [groupsTable, verdictsTable],
  run(inputs, { settings: { minimumPeople } }) {
    const { comparisons } = inputs["fairness-measures"];
    return {
      "release/fairness_groups": comparisons.flatMap((comparison) => groupRows(comparison, minimumPeople)),
      "release/fairness_verdicts": comparisons.map((comparison) => verdictRow(comparison, minimumPeople)),
    };
  },
});

function groupRows({ audit, outcome, attribute, groups }: FairnessComparison, minimumPeople: number) {
  return shownOf(groups, minimumPeople).map((group) => ({
    audit,
    outcome,
    attribute,
    value: group.value,
    people: group.customers,
    positives: group.positives,
    negatives: group.customers - group.positives,
    rate: group.rate ?? null,
    rate_low: group.low ?? null,
    rate_high: group.high ?? null,
  }));
}

/** Even all rare values together may be too few: then nothing, not even a total, tells that there are any. */
function shownOf(groups: FairnessComparison["groups"], minimumPeople: number): FairnessComparison["groups"] {
  return groups.filter(({ customers }) => customers >= minimumPeople);
}

function verdictRow(comparison: FairnessComparison, minimumPeople: number) {
  const { audit, outcome, attribute, groups, difference, ratio, verdict, reason } = comparison;
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
    smallest_negatives: least(compared.map(({ customers, positives }) => customers - positives)),
    verdict,
    reason,
    people: shownOf(groups, minimumPeople).reduce((sum, { customers }) => sum + customers, 0),
  };
}

function least(counts: readonly number[]): number {
  return counts.length === 0 ? 0 : Math.min(...counts);
}
