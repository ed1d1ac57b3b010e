import { percentText } from "segmentarium/stats";
import type { WeighedCandidate } from "./choiceTypes.ts";
import { type Candidate, criterionTitles, scored, type Weights, weightsFor } from "./criteria.ts";
import type { CriterionId } from "./criterionIds.ts";

export interface WeighOptions {
  /** The one named first is taken of equals. */
  readonly algorithms: readonly string[];
  readonly fewest: number;
  readonly most: number;
  readonly minimumShare: number;
  /** The minimum in words, such as "10 customers"; the share unless told. */
  readonly minimumWords?: string;
  readonly mostUnassigned: number;
  /** Scores within this distance of the best count as equal to it. */
  readonly tolerance: number;
  readonly weights: Weights;
}

/**
 * Weighs partitions: gates first, then a score of 0 … 1 out of all criteria; of those whose score cannot be told from the best the
 * one with the fewest segments, then the algorithm named first. Where nothing is known of the criteria that have a weight, the silhouette
 * alone counts, and the verdicts say so.
 *
 * @returns best score first, then those that do not take part.
 */
export function weighCandidates(candidates: readonly Candidate[], options: WeighOptions): WeighedCandidate[] {
  const faults = new Map(candidates.map((candidate) => [candidate, faultOf(candidate, options)]));
  const fitting = candidates.filter((candidate) => faults.get(candidate) === undefined);
  const weights = weightsFor(fitting, options.weights);
  const fit = scored(fitting, weights);
  const place = ({ algorithm }: Candidate) => {
    const at = options.algorithms.indexOf(algorithm);
    return at === -1 ? options.algorithms.length : at;
  };
  fit.sort((a, b) => b.score - a.score || a.candidate.k - b.candidate.k || place(a.candidate) - place(b.candidate));
  const [best] = fit;
  const rivals = fit.filter(({ score }) => score >= best!.score - options.tolerance);
  const chosen = [...rivals].sort(
    (a, b) => a.candidate.k - b.candidate.k || place(a.candidate) - place(b.candidate),
  )[0];
  return [
    ...fit.map((row): WeighedCandidate => {
      const rival = rivals.includes(row);
      const basis = weights === options.weights ? "" : `; ${byTheSilhouette}`;
      const verdict = `${verdictOf(row, best!, chosen!, rival)}${basis}`;
      const { algorithm, k } = row.candidate;
      return {
        algorithm,
        k,
        marks: row.marks,
        score: row.score,
        fault: undefined,
        rival,
        chosen: row === chosen,
        verdict,
      };
    }),
    ...candidates.flatMap((candidate): WeighedCandidate[] => {
      const fault = faults.get(candidate);
      if (fault === undefined) return [];
      const { algorithm, k } = candidate;
      return [
        {
          algorithm,
          k,
          marks: [],
          score: undefined,
          fault,
          rival: false,
          chosen: false,
          verdict: `Does not take part: ${fault}`,
        },
      ];
    }),
  ];
}

function faultOf(candidate: Candidate, options: WeighOptions): string | undefined {
  const { k, silhouette, silhouetteLow, smallestShare, unassigned, converged } = candidate;
  if (k < options.fewest) return `fewer than the ${options.fewest} segments asked for`;
  if (k > options.most) return `more than the ${options.most} segments that are still easy to act on`;
  if (converged === false) return "it stopped before its partition was steady";
  if (smallestShare < options.minimumShare)
    return `its smallest segment holds less than ${options.minimumWords ?? percentText(options.minimumShare)}`;
  if (unassigned > options.mostUnassigned)
    return `more than ${percentText(options.mostUnassigned)} of customers are in no segment`;
  if (silhouette === undefined) return "it has no silhouette";
  if ((silhouetteLow ?? silhouette) <= 0) return "its silhouette cannot be told from 0";
  return undefined;
}

const byTheSilhouette = "judged by the silhouette alone, since nothing is known of the criteria that have a weight";

type Scored = ReturnType<typeof scored>[number];

function verdictOf(row: Scored, best: Scored, chosen: Scored, rival: boolean): string {
  const strengths = list(row.marks.filter(({ points }) => points >= 0.9).map(titleOf));
  const weaknesses = list(row.marks.filter(({ points }) => points < 0.5).map(titleOf));
  const { notAgain } = row.candidate;
  const found = [
    strengths === "" ? "" : `strong in ${strengths}`,
    weaknesses === "" ? "" : `weak in ${weaknesses}`,
    notAgain === undefined ? "" : `not judged by coming back, since ${notAgain}`,
  ].filter((part) => part !== "");
  const why = found.length === 0 ? "" : `: ${found.join("; ")}`;
  if (row === chosen && row === best) return `Highest score${why}`;
  if (row === chosen) return `Simplest of those that cannot be told from the highest score${why}`;
  if (row === best) return `Highest score, but ${nameOf(chosen)} cannot be told from it and is simpler${why}`;
  if (rival) return `Cannot be told from the highest score, but ${nameOf(chosen)} is simpler${why}`;
  return `Lower score${why}`;
}

function titleOf({ criterion }: { readonly criterion: CriterionId }): string {
  return criterionTitles[criterion];
}

function nameOf({ candidate: { algorithm, k } }: Scored): string {
  return `${algorithm} with ${k}`;
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
