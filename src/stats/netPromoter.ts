import { checkCount } from "./checkFinite.ts";
import { criticalValue, defaultConfidence } from "./interval.ts";

/** How many answered 9-10, 7-8 and 0-6. */
export interface NetPromoterCounts {
  readonly promoters: number;
  readonly passives: number;
  readonly detractors: number;
}

/** A Net Promoter Score and its interval, all three in points from -100 to 100. */
export interface NetPromoterScore {
  readonly score: number;
  readonly low: number;
  readonly high: number;
  readonly responses: number;
  readonly method: "adjusted-wald";
}

const added = { total: 3, each: 3 / 4 };

/**
 * The Net Promoter Score, share of promoters less share of detractors, with an adjusted Wald interval: 3 imagined
 * answers are added, 3/4 of them promoters, 3/4 detractors, the rest passives, for the interval only.
 *
 * @returns points from -100 to 100, higher is better, always `low <= score <= high`; `undefined` without answers.
 * @throws RangeError unless the counts are whole numbers >= 0.
 *
 * Source: B. Rocks (2016), Interval Estimation for the "Net Promoter Score", The American Statistician 70(4), 365-372,
 * doi:10.1080/00031305.2016.1158124, method AW(3/4, 3).
 */
export function netPromoter(counts: NetPromoterCounts, confidence = defaultConfidence): NetPromoterScore | undefined {
  const { promoters, passives, detractors } = counts;
  for (const count of [promoters, passives, detractors]) checkCount(count, 0, "compute a Net Promoter Score");
  const z = criticalValue(confidence);
  const responses = promoters + passives + detractors;
  if (responses === 0) return undefined;
  const n = responses + added.total;
  const up = (promoters + added.each) / n;
  const down = (detractors + added.each) / n;
  const half = z * Math.sqrt((up + down - (up - down) ** 2) / n);
  const score = (100 * (promoters - detractors)) / responses;
  return {
    score,
    low: Math.min(score, Math.max(-100, 100 * (up - down - half))),
    high: Math.max(score, Math.min(100, 100 * (up - down + half))),
    responses,
    method: "adjusted-wald",
  };
}
