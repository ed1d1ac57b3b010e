import type { SegmentationCandidate, SegmentationSummary } from "segmentarium/plugin";
import type { Choice, ChoiceEvidence } from "./choiceTypes.ts";
import type { Candidate } from "./criteria.ts";
import { knownSegmenters, noSuchSegmenter } from "./knownSegmenters.ts";
import { type WeighOptions, weighCandidates } from "./weighCandidates.ts";

export interface ChooseOptions extends WeighOptions {
  readonly take?: string | undefined;
  readonly k?: number | undefined;
  readonly because?: string | undefined;
  /** Whether latent classes are taken where none of those that are weighed could part anybody: there is no measure. */
  readonly fallback?: boolean;
}

/**
 * The segmentation to publish: the one asked for, else what weighs most of those that can be compared. Where none of these exists, it
 * is the segmentation of highest silhouette (ties: first by name); where none will do, all customers form one segment.
 *
 * @param summaries by the segmenter's id.
 * @throws RangeError when there are none, or not one that is asked for or declared.
 */
export function chooseSegmentation(
  summaries: ReadonlyMap<string, SegmentationSummary>,
  evidence: ChoiceEvidence | undefined,
  options: ChooseOptions,
): Choice {
  const ids = [...summaries.keys()].sort();
  if (ids.length === 0) throw new RangeError("Cannot choose a segmentation: there is none, a segmenter is needed");
  const compared = knownSegmenters("choose a segmentation", options.algorithms, ids);
  const candidates = weighCandidates(
    compared.flatMap((id) => summaries.get(id)!.candidates.map((candidate) => candidateOf(candidate, evidence))),
    options,
  );
  const weighed = candidates.find(({ chosen }) => chosen);
  const base = {
    ...{ candidates, structure: evidence?.structure },
    weighed: weighed === undefined ? undefined : { algorithm: weighed.algorithm, k: weighed.k },
  };
  if (options.take !== undefined) return { ...base, ...overruled(summaries, ids, options, base.weighed) };
  if (weighed !== undefined) {
    const { algorithm, k, verdict } = weighed;
    return { ...base, algorithm, k, overruled: undefined, reason: `${nameOf(algorithm, k)}. ${verdict}` };
  }
  const only = compared.length > 0 ? compared[0]! : bestOf(ids, summaries);
  const { k, reason } = summaries.get(only)!;
  if (compared.length === 0) {
    const why = ids.length === 1 ? "the only segmentation there is" : "the highest silhouette of those there are";
    return { ...base, algorithm: only, k, overruled: undefined, reason: `"${only}" is ${why}: ${reason}` };
  }
  const answered = candidates.length === 0 && options.fallback ? summaries.get("latent-class") : undefined;
  if (answered !== undefined && answered.k > 1) {
    const why = "Customers are known by attributes and answers alone, so that latent classes are published";
    return {
      ...base,
      algorithm: "latent-class",
      k: answered.k,
      overruled: undefined,
      reason: `${why}. ${answered.reason}`,
    };
  }
  return { ...base, algorithm: only, k: 1, overruled: undefined, reason: noneWill(candidates.length) };
}

function overruled(
  summaries: ReadonlyMap<string, SegmentationSummary>,
  ids: readonly string[],
  { take, k: wanted, because }: ChooseOptions,
  weighed: Choice["weighed"],
): Pick<Choice, "algorithm" | "k" | "overruled" | "reason"> {
  const summary = summaries.get(take!);
  if (summary === undefined) {
    throw new RangeError(`Cannot choose a segmentation: ${noSuchSegmenter(take!, ids)}`);
  }
  const k = wanted ?? summary.k;
  const same = weighed?.algorithm === take && weighed?.k === k;
  const otherwise =
    weighed === undefined
      ? "The weighing alone would publish none"
      : same
        ? "The weighing alone would publish the same"
        : `The weighing alone would publish ${nameOf(weighed.algorithm, weighed.k)}`;
  const why = because === undefined ? "" : `, because ${because}`;
  const reason = `${nameOf(take!, k)} are published since the project file says so${why}. ${otherwise}`;
  return { algorithm: take!, k, overruled: { take: take!, because }, reason };
}

/** What is known of a candidate, from its segmenter and from the evidence. */
export function candidateOf(candidate: SegmentationCandidate, evidence: ChoiceEvidence | undefined): Candidate {
  const { algorithm, k, silhouette, silhouetteLow, silhouetteHigh, smallestShare, converged, bic } = candidate;
  const found = evidence?.partitions.find((row) => row.algorithm === algorithm && row.k === k);
  const ofK = found === undefined ? undefined : evidence?.gap?.rows.find((row) => row.k === k);
  return {
    ...{ algorithm, k, silhouette, silhouetteLow, silhouetteHigh, smallestShare, converged, bic },
    unassigned: candidate.unassigned?.share ?? found?.unassigned ?? 0,
    ...{ daviesBouldin: found?.daviesBouldin, calinskiHarabasz: found?.calinskiHarabasz },
    ...{ gap: ofK?.gap, gapError: ofK?.standardError, dunn: found?.dunn, dbcv: found?.dbcv },
    ...{ comesBack: found?.comesBack, notAgain: found?.notAgain, agreement: found?.agreement },
  };
}

function noneWill(candidates: number): string {
  if (candidates === 0) return "All customers form one segment: there was none to part them by what is known of them";
  const tried =
    candidates === 1 ? "the one partition that was tried" : `none of ${candidates} partitions that were tried`;
  const verb = candidates === 1 ? "does not meet" : "meets";
  return `All customers form one segment: ${tried} ${verb} the requirements`;
}

function bestOf(ids: readonly string[], summaries: ReadonlyMap<string, SegmentationSummary>): string {
  const height = (id: string) => summaries.get(id)?.silhouette ?? Number.NEGATIVE_INFINITY;
  return ids.reduce((best, id) => (height(id) > height(best) ? id : best));
}

function nameOf(algorithm: string, k: number): string {
  return `${k} segment${k === 1 ? "" : "s"} by ${algorithm}`;
}
