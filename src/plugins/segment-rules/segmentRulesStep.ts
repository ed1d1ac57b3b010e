import { defineStep } from "segmentarium/plugin";
import { z } from "zod";
import { learnRules } from "./learnRules.ts";
import { readMeasures } from "./readMeasures.ts";
import type { SegmentRules } from "./segmentRules.ts";
import { splitCustomers } from "./splitCustomers.ts";

const options = z.strictObject({
  metrics: z
    .array(z.string())
    .min(1)
    .optional()
    .describe("Measures that rules may speak of; when not given, those that the segments are built on"),
  maxDepth: z
    .int()
    .min(1)
    .max(6)
    .default(4)
    .describe("Conditions in a rule, at most, before those on one measure are merged"),
  leastShare: z.number().min(0).max(0.2).default(0.01).describe("Share of customers that a rule fits, at least"),
  tolerance: z
    .number()
    .min(0)
    .max(0.2)
    .default(0.02)
    .describe("How much balanced accuracy may be given up for fewer rules"),
  mayMove: z
    .number()
    .min(0)
    .max(0.2)
    .default(0.02)
    .describe("Share of the customers at a bound who may change sides for a rounder number"),
});

/** Rules in the units of measures that tell the published segments apart, and how well they do for customers held out. */
export const segmentRulesStep = defineStep(import.meta.url, {
  id: "segment-rules",
  title: "Rules that tell segments apart",
  needs: ["segmentation", "segmentation-summary", "features"],
  provides: ["segment-rules"],
  settings: ["minimumPeople"],
  options,
  readsMetrics: true,
  async run({ segmentation, "segmentation-summary": summary, features }, context) {
    const { metrics, leastShare, ...fit } = context.options;
    const isKnown = (id: string) => features.columns.includes(id);
    const built = summary.metrics.filter(isKnown);
    const all = context.metrics.map(({ id }) => id);
    const known = [...new Set((metrics ?? (built.length > 0 ? built : all)).filter(isKnown))];
    const customers = await readMeasures(context.db, features, segmentation, known);
    const reason = whyNone(summary.k, customers.labels.length, customers.facts.length, context.settings.minimumPeople);
    if (reason !== undefined) return { "segment-rules": none(reason) };
    const parts = splitCustomers(customers.labels.length, context.random("split"));
    const leastLeaf = Math.max(context.settings.minimumPeople, Math.ceil(leastShare * parts.grow.length));
    return { "segment-rules": learnRules(customers, summary.k, parts, { ...fit, leastLeaf }) };
  },
});

/** Ten times as many people as may be published: a fifth of them, to hold rules to, is then two groups of that size. */
function whyNone(k: number, customers: number, measures: number, minimumPeople: number): string | undefined {
  if (k < 2) return "All customers are in one segment";
  if (measures === 0) return "There is no measure that rules could speak of";
  return customers < 10 * minimumPeople
    ? "There are too few customers to learn rules from some and hold them to others"
    : undefined;
}

function none(reason: string): SegmentRules {
  return {
    ...{ reason, measures: [], nodes: [], rules: [], checkedMembers: [] },
    ...{ grownOn: 0, chosenOn: 0, checked: 0, right: 0, balancedAccuracy: undefined },
  };
}
