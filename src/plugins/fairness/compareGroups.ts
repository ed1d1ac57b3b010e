import { type Gap, type ParityOptions, parityOfCounts } from "segmentarium/fairness";
import type { FairnessComparison } from "segmentarium/plugin";
import type { Random } from "segmentarium/random";
import type { FairnessOptions } from "./fairnessOptions.ts";
import type { OutcomeCounts } from "./readCounts.ts";

/** Each verdict's confidence, so that all of one audit hold together with the wanted one, and the resamples it takes. */
export interface Strictness {
  readonly comparisons: number;
  readonly confidence: number;
  readonly resamples: number;
}

/** Bonferroni: each of n comparisons may err with 1/n of the tolerated probability; at least 20 resamples lie beyond it. */
export function strictnessOf(comparisons: number, confidence: number): Strictness {
  const error = (1 - confidence) / Math.max(1, comparisons);
  return { comparisons, confidence: 1 - error, resamples: Math.max(2000, Math.ceil(20 / error)) };
}

/** Compares the groups of one attribute for one outcome: figures at 95 %, the verdict at the stricter confidence. */
export function compareGroups(
  counts: OutcomeCounts,
  options: FairnessOptions,
  strictness: Strictness,
  random: (name: string) => Random,
): FairnessComparison {
  const { audit, outcome, attribute, values, customers, positives, unknown } = counts;
  const name = `${audit} ${outcome} ${attribute}`;
  const limits = {
    maximumDifference: options.maximumDifference,
    minimumRatio: options.minimumRatio,
    minimumGroup: options.minimumGroup,
  };
  const measure = (how: ParityOptions) => parityOfCounts({ n: customers, positives, unassigned: unknown }, values, how);
  const shown = measure({ ...limits, random: random(`${name} shown`) });
  const { confidence, resamples, comparisons } = strictness;
  const judged = measure({ ...limits, random: random(`${name} judged`), confidence, resamples });
  const level = `${Number((confidence * 100).toFixed(2))}% intervals, as this audit makes ${comparisons} comparisons`;
  return {
    audit,
    outcome,
    attribute,
    groups: shown.groups.map(({ name: value, n, positives: chosen, rate, interval, compared }) => ({
      value,
      customers: n,
      positives: chosen,
      rate,
      low: interval?.low,
      high: interval?.high,
      compared,
    })),
    difference: gapOf(shown.difference),
    ratio: gapOf(shown.ratio),
    verdict: judged.verdict,
    reason: comparisons > 1 ? `${judged.reason} (${level})` : judged.reason,
  };
}

function gapOf(gap: Gap | undefined): FairnessComparison["difference"] {
  return gap === undefined ? undefined : { value: gap.value, low: gap.interval.low, high: gap.interval.high };
}
