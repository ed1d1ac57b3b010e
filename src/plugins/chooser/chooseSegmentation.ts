import type { SegmentationSummary } from "segmentarium/plugin";

/**
 * The segmentation to publish: the one asked for, else k-means, else the one of highest silhouette (ties: first by name).
 *
 * @param summaries by the segmenter's id.
 * @throws RangeError when there are none, or not the one asked for.
 */
export function chooseSegmentation(
  summaries: ReadonlyMap<string, SegmentationSummary>,
  take: string | undefined,
): { readonly id: string; readonly summary: SegmentationSummary } {
  const ids = [...summaries.keys()].sort();
  if (ids.length === 0) throw new RangeError("Cannot choose a segmentation: there is none, a segmenter is needed");
  const id = take ?? (ids.includes("k-means") ? "k-means" : bestOf(ids, summaries));
  const found = summaries.get(id);
  if (found === undefined) {
    throw new RangeError(`Cannot choose a segmentation: there is no "${id}", one of ${ids.join(", ")} is needed`);
  }
  const why = take === undefined ? reasonOf(id, ids) : `"${id}" is taken because the project file says so`;
  return { id, summary: { ...found, reason: `${why}: ${found.reason}` } };
}

function bestOf(ids: readonly string[], summaries: ReadonlyMap<string, SegmentationSummary>): string {
  const height = (id: string) => summaries.get(id)?.silhouette ?? Number.NEGATIVE_INFINITY;
  return ids.reduce((best, id) => (height(id) > height(best) ? id : best));
}

function reasonOf(id: string, ids: readonly string[]): string {
  if (ids.length === 1) return `"${id}" is the only segmentation`;
  const others = ids.filter((other) => other !== id).join(", ");
  if (id === "k-means") return `"${id}" is taken by default (${others} beside it)`;
  return `"${id}" has the highest silhouette (${others} beside it)`;
}
