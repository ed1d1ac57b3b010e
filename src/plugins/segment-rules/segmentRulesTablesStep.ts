import { defineStep, type Segment } from "segmentarium/plugin";
import { wilson } from "segmentarium/stats";
import { z } from "zod";
import { conditionWords, ruleWords, type Vocabulary } from "./ruleWords.ts";
import type { LeafRule, SegmentRules } from "./segmentRules.ts";
import { segmentRulesTables } from "./segmentRulesTables.ts";

const options = z.strictObject({
  leastFidelity: z
    .number()
    .min(0)
    .max(1)
    .default(0.7)
    .describe("Balanced accuracy on customers held out below which no short rule is said to describe the segments"),
  leastFit: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe("A segment is described when its rules cover this share of it and are right this often, at least"),
});

/** The rules of segments in words, for those who want to know what a segment is. */
export const segmentRulesTablesStep = defineStep(import.meta.url, {
  id: "segment-rules-tables",
  title: "Tables of the rules of segments",
  needs: ["segment-rules", "segments"],
  provides: [
    ...(["release/segment_in_short", "release/segment_rules"] as const),
    ...(["release/segment_rule_tree", "release/segment_rule_fit"] as const),
  ],
  settings: ["minimumPeople", "currency"],
  options,
  readsMetrics: true,
  tables: segmentRulesTables,
  run({ "segment-rules": found, segments }, { metrics, options: least, settings: { minimumPeople, currency } }) {
    const words: Vocabulary = {
      metrics: new Map(metrics.map((metric) => [metric.id, metric])),
      facts: new Map(found.measures.map((facts) => [facts.metric, facts])),
      currency,
    };
    const clear = (found.balancedAccuracy ?? 0) >= least.leastFidelity;
    const told = isTold(found, minimumPeople);
    const idOf = new Map(segments.map(({ label, id }) => [label, id]));
    const known = found.reason === undefined ? segments : [];
    return {
      "release/segment_in_short": known.map((segment) =>
        inShortRow(segment, found, { leastFit: clear ? least.leastFit : undefined, words, told }),
      ),
      "release/segment_rules": known
        .filter(({ size }) => size >= minimumPeople)
        .flatMap(({ id, label }) => {
          const row = (rule: LeafRule) => ruleRow(rule, found.checkedMembers[label]!, { words, told });
          return rulesOf(found, label).map((rule, i) => ({ segment: id, rule: i + 1, ...row(rule) }));
        }),
      "release/segment_rule_tree": found.nodes.map(({ parent, step, isLeaf, label, people }, node) => ({
        ...{ node, parent: parent ?? null, step: step === undefined ? null : conditionWords(step, words) },
        ...{ leaf: isLeaf, segment: idOf.get(label)!, people },
      })),
      "release/segment_rule_fit": [fitRow(found, segments, { least: least.leastFidelity, clear, told })],
    };
  },
});

/**
 * Whether each segment and each rule was held to enough customers. Counts and shares of any of them would tell those of the others,
 * which add up to all held-out customers: so there are either all or none.
 */
function isTold({ checkedMembers, rules }: SegmentRules, minimumPeople: number): boolean {
  return [...checkedMembers, ...rules.map(({ checked }) => checked)].every((count) => count >= minimumPeople);
}

interface InWords {
  readonly words: Vocabulary;
  /** Whether it may be said how well rules do. */
  readonly told: boolean;
}

/** The rules of a segment, by how many of its customers they fit. */
function rulesOf({ rules }: SegmentRules, label: number): LeafRule[] {
  return rules.filter((rule) => rule.label === label).sort((a, b) => b.members - a.members || b.people - a.people);
}

/** A second rule is worth a reader's time when it covers a tenth of the segment. */
function shownRules(found: SegmentRules, { label, size }: Segment): LeafRule[] {
  return rulesOf(found, label)
    .slice(0, 2)
    .filter(({ members }, i) => i === 0 || members >= 0.1 * size);
}

function inShortRow(
  segment: Segment,
  found: SegmentRules,
  { leastFit, words, told }: InWords & { readonly leastFit: number | undefined },
) {
  const shown = shownRules(found, segment);
  const hits = shown.reduce((sum, rule) => sum + rule.hits, 0);
  const fitted = shown.reduce((sum, rule) => sum + rule.checked, 0);
  const checked = found.checkedMembers[segment.label]!;
  const fits = leastFit !== undefined && hits >= leastFit * checked && hits >= leastFit * fitted;
  return {
    ...{ segment: segment.id, people: segment.size, rules: shown.length },
    ...(told ? { checked, fitted } : { checked: null, fitted: null }),
    in_short: shown.length === 0 ? null : shown.map(({ conditions }) => ruleWords(conditions, words)).join("; or "),
    ...shareRow("covered", hits, checked),
    ...shareRow("right", hits, fitted),
    clear: shown.length > 0 && fits,
  };
}

function ruleRow(rule: LeafRule, members: number, { words, told }: InWords) {
  return {
    ...{ text: ruleWords(rule.conditions, words), people: rule.people, checked: told ? rule.checked : null },
    covered: members === 0 ? null : rule.hits / members,
    ...shareRow("right", rule.hits, rule.checked),
  };
}

function fitRow(
  found: SegmentRules,
  segments: readonly Segment[],
  { least, clear, told }: { readonly least: number; readonly clear: boolean; readonly told: boolean },
) {
  const { value, low, high } = shareOf(found.right, found.checked);
  return {
    ...{ k: segments.length, people: segments.reduce((sum, { size }) => sum + size, 0) },
    ...{ grown_on: found.grownOn, chosen_on: found.chosenOn, checked: found.checked, rules: found.rules.length },
    ...{
      accuracy: value,
      accuracy_low: low,
      accuracy_high: high,
      balanced_accuracy: told ? (found.balancedAccuracy ?? null) : null,
    },
    shares: told,
    largest: found.checked === 0 || !told ? null : Math.max(...found.checkedMembers) / found.checked,
    ...{ least, clear, reason: found.reason ?? null },
  };
}

function shareRow<N extends string>(name: N, part: number, whole: number) {
  const { value, low, high } = shareOf(part, whole);
  return { [name]: value, [`${name}_low`]: low, [`${name}_high`]: high };
}

function shareOf(part: number, whole: number) {
  const interval = wilson(part, whole);
  return { value: whole === 0 ? null : part / whole, low: interval?.low ?? null, high: interval?.high ?? null };
}
