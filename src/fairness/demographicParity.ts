import { type Interval, normalQuantile } from "../stats/index.ts";
import { defaultConfidence, resamplesOf, tailOf } from "../stats/interval.ts";
import type { Gap } from "./gap.ts";
import { countGroups, type GroupCounts, type GroupRate, groupRates } from "./groupRates.ts";
import { rangeIntervals } from "./rangeInterval.ts";
import { decideVerdict, type Verdict } from "./verdict.ts";

/** How groups are compared and judged. */
export interface ParityOptions {
  /** Uniform numbers in [0, 1). */
  readonly random: () => number;
  /** Resamples within each group, 2,000 when not given. */
  readonly resamples?: number;
  /** 0.95 when not given. */
  readonly confidence?: number;
  /** Groups of fewer people are listed, not compared, and stand against a pass; 30 when not given. */
  readonly minimumGroup?: number;
  /** Greatest tolerated difference of rates, 0.1 when not given; 1 tolerates any. */
  readonly maximumDifference?: number;
  /** Least tolerated ratio of rates, 0.8 when not given; 0 tolerates any. */
  readonly minimumRatio?: number;
}

/** Whether groups are decided for equally often. */
export interface DemographicParity {
  /** Every named group, in the order of the names. */
  readonly groups: readonly GroupRate[];
  /** Rows of no known group. */
  readonly unassigned: number;
  /** Greatest rate less least rate of the compared groups; `undefined` for fewer than two. */
  readonly difference: Gap | undefined;
  /** Least rate over greatest rate; also `undefined` when no group has a positive decision. */
  readonly ratio: Gap | undefined;
  /** Size of the smallest named group, 0 when one is empty; `undefined` without groups. */
  readonly smallestGroup: number | undefined;
  /** The smallest true difference between the two smallest compared groups that would show with 80 % power. */
  readonly detectableDifference: number | undefined;
  readonly verdict: Verdict;
  /** The verdict in one sentence. */
  readonly reason: string;
}

/**
 * Demographic parity: whether each group gets a positive decision equally often.
 *
 * Difference and ratio compare the groups of at least `minimumGroup` people. The verdict is `fail` only when one interval
 * lies wholly beyond its limit, `pass` only when both lie wholly within and no group is too small to be compared, and
 * `insufficient-evidence` otherwise. A small group cannot undo a failure among large ones: more groups can only widen the
 * range. Parity says nothing about whether a decision is right.
 *
 * @param decisions n values, 0 or 1. @param groups n numbers of groups, −1 = unknown. @param names name of each group.
 * @throws TypeError for unequal lengths; RangeError for other decisions, groups without a name or options out of range.
 *
 * Source: Dwork et al. (2012), doi:10.1145/2090236.2090255; ratio limit: 29 CFR 1607.4(D); point values checked against
 * fairlearn; intervals: see `rangeIntervals` and docs/methods/fairness.md.
 */
export function demographicParity(
  decisions: Uint8Array,
  groups: Int32Array,
  names: readonly string[],
  options: ParityOptions,
): DemographicParity {
  return parityOfCounts(countGroups(decisions, groups, names), names, options);
}

/** As `demographicParity`, from counts per group that are known already. */
export function parityOfCounts(
  counts: GroupCounts,
  names: readonly string[],
  options: ParityOptions,
): DemographicParity {
  const settings = readOptions(options);
  const rates = groupRates(counts, names, settings.minimumGroup, settings.confidence);
  const compared = rates.filter((group) => group.compared);
  const gaps = compared.length < 2 ? undefined : measureGaps(compared, settings);
  const judged = decideVerdict(rates, counts.unassigned, gaps, settings);
  return {
    groups: rates,
    unassigned: counts.unassigned,
    difference: gaps?.difference,
    ratio: gaps?.ratio,
    smallestGroup: rates.length === 0 ? undefined : Math.min(...rates.map((group) => group.n)),
    detectableDifference: gaps?.detectableDifference,
    ...judged,
  };
}

function readOptions(options: ParityOptions) {
  const { random, confidence = defaultConfidence, minimumGroup = 30 } = options;
  const { maximumDifference = 0.1, minimumRatio = 0.8 } = options;
  tailOf(confidence);
  if (!Number.isInteger(minimumGroup) || minimumGroup < 1) {
    throw new RangeError(`Cannot compare groups: minimumGroup is ${minimumGroup}, a whole number >= 1 is needed`);
  }
  if (!(maximumDifference >= 0 && maximumDifference <= 1 && minimumRatio >= 0 && minimumRatio <= 1)) {
    throw new RangeError("Cannot compare groups: a limit is outside 0 to 1, limits from 0 to 1 are needed");
  }
  return { random, resamples: resamplesOf(options), confidence, minimumGroup, maximumDifference, minimumRatio };
}

function measureGaps(compared: readonly GroupRate[], settings: ReturnType<typeof readOptions>) {
  const rates = compared.map((group) => group.rate!);
  const least = Math.min(...rates);
  const greatest = Math.max(...rates);
  const intervals = rangeIntervals(compared, settings);
  return {
    difference: gap(greatest - least, intervals.difference),
    ratio: greatest === 0 ? undefined : gap(least / greatest, intervals.ratio),
    detectableDifference: detectable(compared, intervals.critical),
  };
}

function gap(value: number, { low, high }: Interval): Gap {
  return { value, interval: { low: Math.min(value, low), high: Math.max(value, high) } };
}

function detectable(compared: readonly GroupRate[], critical: number): number {
  const [a, b] = compared.map((group) => group.n).sort((x, y) => x - y) as [number, number];
  const n = compared.reduce((sum, group) => sum + group.n, 0);
  const rate = (compared.reduce((sum, group) => sum + group.positives, 0) + 1) / (n + 2);
  return Math.min(1, (critical + normalQuantile(0.8)) * Math.sqrt(rate * (1 - rate) * (1 / a + 1 / b)));
}
