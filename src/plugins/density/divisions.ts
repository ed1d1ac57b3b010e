import {
  assignHdbscan,
  clusterDensityTree,
  type DensityTree,
  densityTree,
  type HdbscanModel,
  joinRows,
} from "segmentarium/cluster";
import type { Matrix } from "segmentarium/matrix";
import type { Context } from "segmentarium/plugin";
import { type DenseSegments, type Drawn, type SegmentLimits, together, toSegments } from "segmentarium/segmentation";
import type { HdbscanOptions } from "./densityOptions.ts";

/** Customers divided by HDBSCAN at one least size of regions. */
export interface Division {
  readonly model: HdbscanModel;
  readonly segments: DenseSegments;
}

/** The density tree of the drawn customers, and the divisions that it gives at each least size of a region; of those with as many segments the one of highest relative validity, of equals that of the larger regions. */
export async function divisions(
  points: Matrix,
  draw: Drawn,
  limits: SegmentLimits,
  context: Pick<Context<never, HdbscanOptions>, "options" | "threads" | "signal">,
): Promise<{ tree: DensityTree; found: readonly Division[] }> {
  const { options, threads, signal } = context;
  const tree = await densityTree(draw.points, { minSamples: options.minSamples, threads, signal });
  const joined = joinRows(
    { points: draw.points, minSamples: options.minSamples, cores: tree.spanning.cores },
    draw.rest,
  );
  const least = Math.ceil((limits.leastRegion / points.rows) * draw.rows.length);
  const sizes = options.clusterShares.map((share) => Math.max(2, least, Math.ceil(share * draw.rows.length)));
  const byK = new Map<number, Division>();
  for (const minClusterSize of [...new Set(sizes)].sort((a, b) => b - a)) {
    const model = clusterDensityTree(tree, { minClusterSize, selection: options.selection });
    const labels = together(draw, model.labels, assignHdbscan(model, draw.rest, joined).labels);
    const segments = toSegments(points, labels, limits);
    const k = segments.sizes.length;
    const before = byK.get(k);
    if (k < 2 || (before !== undefined && validity(before.model) >= validity(model))) continue;
    byK.set(k, { model, segments });
  }
  return { tree, found: [...byK].sort(([a], [b]) => a - b).map(([, division]) => division) };
}

function validity(model: HdbscanModel): number {
  return model.relativeValidity ?? -1;
}
