import { bootstrapT, mean, netPromoter, wilson } from "segmentarium/stats";
import type { Instrument } from "./instruments.ts";

/** How many people gave each score. */
export type ScoreCounts = ReadonlyMap<number, number>;

/** The figure of an instrument and its 95 % interval. */
export interface Summary {
  readonly score: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly method: string;
  /** Shares of answers 9-10, 7-8 and 0-6, for NPS only. */
  readonly promoters?: number | undefined;
  readonly passives?: number | undefined;
  readonly detractors?: number | undefined;
}

/**
 * NPS in points from -100 to 100, CSAT as the share of answers 4 and 5, CES as the mean from 1 to 7.
 * Everything is `undefined` without answers.
 */
export function summarizeAnswers(instrument: Instrument, counts: ScoreCounts, random: () => number): Summary {
  if (instrument === "nps") return summarizeNps(counts);
  return instrument === "csat" ? summarizeCsat(counts) : summarizeCes(counts, random);
}

/** How many people gave a score from `from` to `to`, both included. */
export function countBetween(counts: ScoreCounts, from: number, to: number): number {
  let people = 0;
  for (const [score, n] of counts) if (score >= from && score <= to) people += n;
  return people;
}

function summarizeNps(counts: ScoreCounts): Summary {
  const promoters = countBetween(counts, 9, 10);
  const passives = countBetween(counts, 7, 8);
  const detractors = countBetween(counts, 0, 6);
  const found = netPromoter({ promoters, passives, detractors });
  const share = (people: number) => (found === undefined ? undefined : people / found.responses);
  return {
    score: found?.score,
    low: found?.low,
    high: found?.high,
    method: "adjusted Wald (Rocks 2016)",
    promoters: share(promoters),
    passives: share(passives),
    detractors: share(detractors),
  };
}

function summarizeCsat(counts: ScoreCounts): Summary {
  const people = countBetween(counts, 1, 5);
  const satisfied = countBetween(counts, 4, 5);
  const interval = wilson(satisfied, people);
  const score = people === 0 ? undefined : satisfied / people;
  return { score, low: interval?.low, high: interval?.high, method: "share of 4 and 5, Wilson" };
}

function summarizeCes(counts: ScoreCounts, random: () => number): Summary {
  const values = [...counts].sort(([a], [b]) => a - b).flatMap(([score, n]) => Array<number>(n).fill(score));
  const interval = bootstrapT(values, { random, bounds: { low: 1, high: 7 } });
  return { score: mean(values), low: interval?.low, high: interval?.high, method: "mean, bootstrap-t" };
}
