import type { SegmentationSummary } from "segmentarium/plugin";
import type { Choice } from "./choiceTypes.ts";

/** What the chosen segmenter says of its own choice, or, when another number of segments is taken, of that one. */
export function publishedSummary(
  summary: SegmentationSummary,
  { k, reason }: Choice,
  sizes: readonly number[],
): SegmentationSummary {
  if (k === summary.k) return { ...summary, reason };
  const candidate = summary.candidates.find((row) => row.k === k);
  return {
    ...summary,
    ...{ k, sizes, reason, silhouette: candidate?.silhouette, inertia: candidate?.inertia },
    ...{ silhouetteLow: candidate?.silhouetteLow, silhouetteHigh: candidate?.silhouetteHigh },
    converged: candidate?.converged ?? true,
    candidates: summary.candidates.map((row) => ({ ...row, chosen: row.k === k })),
  };
}
