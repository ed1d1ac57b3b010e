import type { SegmentationSummary } from "../../../src/plugin.ts";

/** A segmenter that tried some numbers of segments, with their silhouettes; it chose the first. */
export function summary(
  algorithm: string,
  silhouettes: Readonly<Record<number, number>>,
  more: { readonly smallest?: Readonly<Record<number, number>>; readonly unsteady?: readonly number[] } = {},
): SegmentationSummary {
  const candidates = Object.entries(silhouettes).map(([k, silhouette], i) => ({
    ...{ algorithm, k: Number(k), silhouette, silhouetteLow: silhouette - 0.01, silhouetteHigh: silhouette + 0.01 },
    ...{ inertia: 1, smallestShare: more.smallest?.[Number(k)] ?? 0.2, chosen: i === 0, reason: "best" },
    converged: !more.unsteady?.includes(Number(k)),
  }));
  const { k, silhouette, silhouetteLow, silhouetteHigh } = candidates[0]!;
  return {
    ...{ algorithm, k, metrics: ["x"], silhouette, silhouetteLow, silhouetteHigh, inertia: 1, sizes: [70, 30] },
    ...{ converged: true, reason: "it was best", candidates },
  };
}
