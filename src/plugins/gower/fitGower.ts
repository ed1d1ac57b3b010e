import {
  drawRows,
  gower,
  gowerRanges,
  kMedoidsOf,
  nearestByGower,
  numberBySize,
  silhouetteOf,
} from "segmentarium/cluster";
import type { Context } from "segmentarium/plugin";
import { type MixedFit, takeColumns, type WeightedColumns } from "segmentarium/segmentation";

export interface GowerRange {
  readonly kMin: number;
  readonly kMax: number;
  readonly starts: number;
  readonly maxIterations: number;
  readonly fitCustomers: number;
}

/** Normal quantile of a 95 % interval. */
const z95 = 1.959964;

/** Medoids for each k of the range that there are enough different customers for, and the nearest one of all. */
export function fitGower(
  { columns, weights }: WeightedColumns,
  customers: number,
  range: GowerRange,
  context: Pick<Context, "random" | "signal" | "progress">,
): { fits: readonly MixedFit[]; fittedOn: number } {
  const { kMin, kMax, starts, maxIterations } = range;
  const rows = drawRows(customers, range.fitCustomers, context.random("fit"));
  const given = gower(takeColumns(columns, rows), { weights, ranges: gowerRanges(columns) });
  const effort = { starts, maxIterations, random: context.random("medoids"), signal: context.signal };
  const models = kMedoidsOf(given, { kMin, kMax, ...effort });
  context.progress(0.5);
  const fits = models.map(({ k, medoids, labels, converged }) => {
    const found = silhouetteOf(given, labels);
    const half = (found?.standardError ?? 0) * z95 * Math.sqrt(1 - rows.length / customers);
    const bounds = { low: found && Math.max(-1, found.value - half), high: found && Math.min(1, found.value + half) };
    const near = medoids.map((place) => rows[place]!);
    return {
      ...{ k, converged, together: { k, silhouette: found?.value, ...bounds } },
      labels: numberBySize(nearestByGower(columns, near, { weights }).labels),
    };
  });
  return { fits, fittedOn: rows.length };
}
