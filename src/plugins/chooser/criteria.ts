import type { Mark } from "./choiceTypes.ts";
import type { CriterionId } from "./criterionIds.ts";

/** What is known of a candidate, from its segmenter and from the evidence. */
export interface Candidate {
  readonly algorithm: string;
  readonly k: number;
  readonly silhouette: number | undefined;
  readonly silhouetteLow: number | undefined;
  readonly silhouetteHigh: number | undefined;
  readonly smallestShare: number;
  readonly unassigned: number;
  readonly converged: boolean | undefined;
  readonly bic: number | undefined;
  readonly daviesBouldin: number | undefined;
  readonly calinskiHarabasz: number | undefined;
  /** Gap statistic of k, and its standard error. */
  readonly gap: number | undefined;
  readonly gapError: number | undefined;
  readonly dunn: number | undefined;
  readonly dbcv: number | undefined;
  readonly comesBack: number | undefined;
  /** Why it was not run again; undefined where it was, or nothing was gathered. */
  readonly notAgain: string | undefined;
  readonly agreement: number | undefined;
}

interface Criterion {
  readonly id: CriterionId;
  readonly value: (candidate: Candidate) => number | undefined;
  /** Points of a value among those of all who take part. */
  readonly points: (value: number, all: readonly number[], own: Candidate, others: readonly Candidate[]) => number;
}

export type Weights = Readonly<Record<CriterionId, number>>;

/** How much each criterion counts unless a project says otherwise: docs/decisions/0014-choice-weights.md. */
export const usualWeights: Weights = {
  silhouette: 2,
  "comes-back": 2,
  agreement: 1,
  gap: 1,
  "davies-bouldin": 0.5,
  "calinski-harabasz": 0.5,
  dunn: 0.25,
  dbcv: 0.5,
  bic: 0.5,
};

const highest = (value: number, all: readonly number[]) => between(value, Math.min(...all), Math.max(...all));
const lowest = (value: number, all: readonly number[]) => between(value, Math.max(...all), Math.min(...all));
const asItIs = (value: number) => Math.max(0, value);

const criteria: readonly Criterion[] = [
  { id: "silhouette", value: ({ silhouette }) => silhouette, points: separated },
  { id: "comes-back", value: ({ comesBack }) => comesBack, points: asItIs },
  { id: "agreement", value: ({ agreement }) => agreement, points: asItIs },
  { id: "gap", value: ({ gap }) => gap, points: withinOneError },
  { id: "davies-bouldin", value: ({ daviesBouldin }) => daviesBouldin, points: lowest },
  { id: "calinski-harabasz", value: ({ calinskiHarabasz }) => calinskiHarabasz, points: highest },
  { id: "dunn", value: ({ dunn }) => dunn, points: highest },
  { id: "dbcv", value: ({ dbcv }) => dbcv, points: highest },
  { id: "bic", value: ({ bic }) => bic, points: lowest },
];

/** Titles for pages, by the criterion's id. */
export const criterionTitles: Readonly<Record<CriterionId, string>> = {
  silhouette: "silhouette",
  "comes-back": "coming back when customers are drawn anew",
  agreement: "agreement with other algorithms",
  gap: "gap statistic",
  "davies-bouldin": "Davies-Bouldin index",
  "calinski-harabasz": "Calinski-Harabasz index",
  dunn: "Dunn index",
  dbcv: "DBCV",
  bic: "BIC",
};

/** The weights, where a candidate has any of the criteria that count; else the silhouette's alone, which each has that takes part. */
export function weightsFor(candidates: readonly Candidate[], weights: Weights): Weights {
  const counts = ({ id, value }: Criterion) => weights[id] > 0 && candidates.some((own) => value(own) !== undefined);
  if (candidates.length === 0 || criteria.some(counts)) return weights;
  const none = Object.fromEntries(criteria.map(({ id }) => [id, 0])) as Record<CriterionId, number>;
  return { ...none, silhouette: 1 };
}

/** The marks of each candidate, and the weighted mean of their points; what one lacks counts as the mean of those who have it. */
export function scored(
  candidates: readonly Candidate[],
  weights: Weights,
): { readonly candidate: Candidate; readonly marks: readonly Mark[]; readonly score: number }[] {
  const columns = criteria.flatMap((criterion) => {
    const weight = weights[criterion.id];
    const values = candidates.map(criterion.value);
    const all = values.filter((value) => value !== undefined);
    if (all.length === 0 || weight === 0) return [];
    const points = candidates.map((candidate, i) => {
      const value = values[i];
      return value === undefined ? undefined : criterion.points(value, all, candidate, candidates);
    });
    const given = points.filter((value) => value !== undefined);
    const usual = given.reduce((sum, value) => sum + value, 0) / given.length;
    return [{ id: criterion.id, weight, values, points, usual }];
  });
  const whole = columns.reduce((sum, { weight }) => sum + weight, 0);
  return candidates.map((candidate, i) => ({
    candidate,
    marks: columns.flatMap(({ id, values, points }): Mark[] => {
      const [value, of] = [values[i], points[i]];
      return value === undefined || of === undefined ? [] : [{ criterion: id, value, points: of }];
    }),
    score: columns.reduce((sum, { weight, points, usual }) => sum + weight * (points[i] ?? usual), 0) / whole,
  }));
}

/** All points for a silhouette whose interval reaches that of the best. */
function separated(value: number, all: readonly number[], own: Candidate, others: readonly Candidate[]): number {
  const best = others.reduce((top, other) => ((other.silhouette ?? -2) > (top.silhouette ?? -2) ? other : top));
  if ((own.silhouetteHigh ?? value) >= (best.silhouetteLow ?? best.silhouette ?? 1)) return 1;
  return between(value, Math.min(0, ...all), Math.max(...all));
}

/** All points for a gap that is within one standard error of the highest. */
function withinOneError(value: number, all: readonly number[], _own: Candidate, others: readonly Candidate[]): number {
  const best = Math.max(...all);
  const error = others.find(({ gap }) => gap === best)?.gapError ?? 0;
  return value >= best - error ? 1 : highest(value, all);
}

function between(value: number, worst: number, best: number): number {
  return worst === best ? 1 : (value - worst) / (best - worst);
}
