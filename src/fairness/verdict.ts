import type { Gap } from "./gap.ts";
import type { GroupRate } from "./groupRates.ts";

/** What an audit concludes. */
export type Verdict = "pass" | "fail" | "insufficient-evidence";

interface Limits {
  readonly minimumGroup: number;
  readonly maximumDifference: number;
  readonly minimumRatio: number;
}

interface Judgement {
  readonly verdict: Verdict;
  readonly reason: string;
}

interface Gaps {
  readonly difference: Gap;
  readonly ratio: Gap | undefined;
  readonly detectableDifference: number;
}

/** Judges measured gaps by their limits; the rules are those of `demographicParity`. */
export function decideVerdict(
  groups: readonly GroupRate[],
  unassigned: number,
  gaps: Gaps | undefined,
  limits: Limits,
): Judgement {
  const small = groups.filter((group) => !group.compared).length;
  const aside = describeAside(small, unassigned, limits.minimumGroup);
  if (gaps === undefined) {
    const lack = `fewer than two groups have at least ${limits.minimumGroup} people`;
    return { verdict: "insufficient-evidence", reason: sentence([lack, ...aside]) };
  }
  const { difference, ratio } = gaps;
  const findings = [
    ...(difference.interval.low > limits.maximumDifference
      ? [`the difference ${show(difference)} lies wholly above the limit ${round(limits.maximumDifference)}`]
      : []),
    ...(ratio !== undefined && ratio.interval.high < limits.minimumRatio
      ? [`the ratio ${show(ratio)} lies wholly below the limit ${round(limits.minimumRatio)}`]
      : []),
  ];
  if (findings.length > 0) return { verdict: "fail", reason: sentence([...findings, ...aside]) };
  const doubts = [...describeDoubts(gaps, limits), ...(small > 0 ? aside : [])];
  if (doubts.length > 0) return { verdict: "insufficient-evidence", reason: sentence(doubts) };
  const within = `the difference ${show(difference)} and the ratio ${show(ratio!)} lie wholly within their limits`;
  return { verdict: "pass", reason: sentence([within, ...aside]) };
}

function describeDoubts({ difference, ratio, detectableDifference }: Gaps, limits: Limits): string[] {
  const doubts: string[] = [];
  if (difference.interval.high > limits.maximumDifference) {
    const found = `differences below ${round(detectableDifference)} would often go unseen`;
    doubts.push(
      `the difference ${show(difference)} may lie on either side of ${round(limits.maximumDifference)}`,
      found,
    );
  }
  if (ratio === undefined) doubts.push("no group has a positive decision, so there is no ratio");
  else if (ratio.interval.low < limits.minimumRatio) {
    doubts.push(`the ratio ${show(ratio)} may lie on either side of ${round(limits.minimumRatio)}`);
  }
  return doubts;
}

function describeAside(small: number, unassigned: number, minimumGroup: number): string[] {
  const groups = small === 1 ? "one group is" : `${small} groups are`;
  return [
    ...(small > 0 ? [`${groups} too small to compare (fewer than ${minimumGroup} people)`] : []),
    ...(unassigned > 0 ? ["some people are of no known group"] : []),
  ];
}

function sentence(parts: readonly string[]): string {
  const text = parts.join("; ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function show({ value, interval }: Gap): string {
  return `${round(value)} (${round(interval.low)} to ${round(interval.high)})`;
}

function round(value: number): string {
  return String(Number(value.toFixed(3)));
}
