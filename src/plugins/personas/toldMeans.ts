import { areAnswers, countValues, fewDiffer, spreadOf, type ValueCounts } from "segmentarium/segmentation";
import { type Moments, ratioInterval } from "segmentarium/stats";
import { gridStep, onGrid, stepOf } from "./gridStep.ts";
import { toldAnswers } from "./toldAnswers.ts";
import type { ToldPeople } from "./toldPeople.ts";
import type { Measured, TraitIndex } from "./traitIndex.ts";

/** A segment and the values of one measure of its members who have one, at least one of them. */
export interface MemberMeans extends Measured {
  readonly id: string;
  readonly size: number;
  readonly told: ToldPeople;
  /** As it is. */
  readonly trait: TraitIndex;
}

/** What of a measure of a segment may be told; null is held back, or does not exist. */
export interface ToldMean {
  readonly mean: number;
  readonly overall: number;
  readonly index: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** Whether the mean may be told, and that of everybody; the index where both may. */
  readonly mayTell: { readonly mean: boolean; readonly overall: boolean };
}

export interface MeanOptions {
  readonly minimumPeople: number;
  /** Whether the mean may count people, as that of a column of customers may. */
  readonly mayCount: boolean;
  /** Whether another table tells answers of these segments, so that none may be told here. */
  readonly toldElsewhere: boolean;
}

/**
 * Means of a measure by segment, so that none counts few people and none gives back a number of people that is held back. Where that of any segment
 * is but a lower bound, means of such segments are told in steps that every number from the bound on fits, the mean of everybody is made of the means and sizes
 * that are told, and index and interval of these; means of answers of yes and no are held back there, and that of everybody is too.
 */
export function toldMeans(
  segments: readonly MemberMeans[],
  everybody: Measured,
  { minimumPeople, mayCount, toldElsewhere }: MeanOptions,
): ReadonlyMap<string, ToldMean> {
  const counts: ValueCounts = mayCount ? countValues(everybody.values) : new Map();
  const answers = areAnswers(counts);
  const bound = new Set(segments.flatMap(({ id, told }) => (told.people_exact ? [] : [id])));
  const counted = mayCount ? segments.map(({ id, values }) => ({ id, counts: countValues(values) })) : [];
  const means = mayCount ? toldAnswers(counted, minimumPeople, answers ? bound : new Set()) : undefined;
  const overall = !(mayCount && fewDiffer(spreadOf(counts), minimumPeople)) && !(answers && bound.size > 0);
  const coarse = bound.size > 0 ? coarseMoments(segments, everybody, minimumPeople) : undefined;
  return new Map(
    segments.map((segment): [string, ToldMean] => {
      const { id, trait } = segment;
      const mean = (means === undefined || means.has(id)) && !(answers && toldElsewhere);
      const mayTell = { mean, overall };
      if (coarse === undefined) {
        const { index, interval } = trait;
        const told = { mean: segment.moments.mean, overall: everybody.moments.mean, index };
        return [id, { ...told, low: interval?.low, high: interval?.high, mayTell }];
      }
      const own = coarse.of.get(id)!;
      const found = trait.index === undefined ? undefined : ratioInterval(own, coarse.overall);
      const interval = trait.interval === undefined ? undefined : found?.interval;
      const told = { index: found?.index, low: interval?.low, high: interval?.high };
      return [id, { mean: own.mean, overall: coarse.overall.mean, ...told, mayTell }];
    }),
  );
}

/** Moments that are made of what is told: numbers of people, or bounds of them, sizes, and means and variances to a step. */
function coarseMoments(segments: readonly MemberMeans[], everybody: Measured, minimumPeople: number) {
  const step = stepOf(everybody.values);
  const of = new Map(
    segments.map(({ id, moments: { mean, variance }, told: { people, people_exact } }): [string, Moments] => {
      const fits = people_exact || step === undefined ? undefined : gridStep(step / people);
      return [
        id,
        {
          ...{ n: people, mean: fits === undefined ? mean : onGrid(mean, fits) },
          variance: coarseVariance(variance, people, step),
        },
      ];
    }),
  );
  const weights = segments.map((segment) => weightOf(segment, minimumPeople));
  const n = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = segments.reduce((sum, { id }, i) => sum + (weights[i]! / n) * of.get(id)!.mean, 0);
  return { of, overall: { n, mean, variance: coarseVariance(everybody.moments.variance, n, step) } };
}

/** How many a mean counts for in that of everybody: those who have a value, or where their number is held back, about so many. */
function weightOf({ size, values, told }: MemberMeans, minimumPeople: number): number {
  if (told.people_exact) return values.length;
  if (size - values.length < minimumPeople) return size;
  const roughly = 2 * minimumPeople;
  return Math.max(told.people, Math.round(values.length / roughly) * roughly);
}

function coarseVariance(variance: number, people: number, step: number | undefined): number {
  if (variance === 0) return 0;
  const fits = gridStep(Math.max(variance / 50, (step ?? 0) ** 2 / people));
  return Math.max(onGrid(variance, fits), fits);
}
