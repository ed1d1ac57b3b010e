import type { Mark } from "./choiceTypes.ts";

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
  readonly comesBack: number | undefined;
  readonly agreement: number | undefined;
}

interface Criterion {
  readonly id: string;
  readonly weight: number;
  readonly value: (candidate: Candidate) => number | undefined;
  /** Points of a value among those of all who take part. */
  readonly points: (value: number, all: readonly number[], own: Candidate, others: readonly Candidate[]) => number;
}

/** Separation and coming back weigh most; two indices that repeat the silhouette's question weigh half each. */
const criteria: readonly Criterion[] = [
  { id: "silhouette", weight: 2, value: ({ silhouette }) => silhouette, points: separated },
  { id: "comes-back", weight: 2, value: ({ comesBack }) => comesBack, points: (value) => Math.max(0, value) },
  { id: "agreement", weight: 1, value: ({ agreement }) => agreement, points: (value) => Math.max(0, value) },
  {
    ...{ id: "davies-bouldin", weight: 0.5, value: ({ daviesBouldin }) => daviesBouldin },
    points: (value, all) => between(value, Math.max(...all), Math.min(...all)),
  },
  {
    ...{ id: "calinski-harabasz", weight: 0.5, value: ({ calinskiHarabasz }) => calinskiHarabasz },
    points: (value, all) => between(value, Math.min(...all), Math.max(...all)),
  },
  {
    ...{ id: "bic", weight: 0.5, value: ({ bic }) => bic },
    points: (value, all) => between(value, Math.max(...all), Math.min(...all)),
  },
];

/** Titles for pages, by the criterion's id. */
export const criterionTitles: Readonly<Record<string, string>> = {
  silhouette: "silhouette",
  "comes-back": "coming back when customers are drawn anew",
  agreement: "agreement with other algorithms",
  "davies-bouldin": "Davies-Bouldin index",
  "calinski-harabasz": "Calinski-Harabasz index",
  bic: "BIC",
};

/** The marks of each candidate, and the weighted mean of their points; what one lacks counts as the mean of those who have it. */
export function scored(
  candidates: readonly Candidate[],
): { readonly candidate: Candidate; readonly marks: readonly Mark[]; readonly score: number }[] {
  const columns = criteria.flatMap((criterion) => {
    const values = candidates.map(criterion.value);
    const all = values.filter((value) => value !== undefined);
    if (all.length === 0) return [];
    const points = candidates.map((candidate, i) => {
      const value = values[i];
      return value === undefined ? undefined : criterion.points(value, all, candidate, candidates);
    });
    const given = points.filter((value) => value !== undefined);
    const usual = given.reduce((sum, value) => sum + value, 0) / given.length;
    return [{ criterion, values, points, usual }];
  });
  const whole = columns.reduce((sum, { criterion }) => sum + criterion.weight, 0);
  return candidates.map((candidate, i) => ({
    candidate,
    marks: columns.flatMap(({ criterion, values, points }): Mark[] => {
      const [value, of] = [values[i], points[i]];
      return value === undefined || of === undefined ? [] : [{ criterion: criterion.id, value, points: of }];
    }),
    score:
      columns.reduce((sum, { criterion, points, usual }) => sum + criterion.weight * (points[i] ?? usual), 0) / whole,
  }));
}

/** All points for a silhouette whose interval reaches that of the best. */
function separated(value: number, all: readonly number[], own: Candidate, others: readonly Candidate[]): number {
  const best = others.reduce((top, other) => ((other.silhouette ?? -2) > (top.silhouette ?? -2) ? other : top));
  if ((own.silhouetteHigh ?? value) >= (best.silhouetteLow ?? best.silhouette ?? 1)) return 1;
  return between(value, Math.min(0, ...all), Math.max(...all));
}

function between(value: number, worst: number, best: number): number {
  return worst === best ? 1 : (value - worst) / (best - worst);
}
