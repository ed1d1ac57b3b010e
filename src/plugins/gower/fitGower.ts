import {
  drawRows,
  type GowerColumn,
  gower,
  gowerRanges,
  kMedoidsOf,
  nearestByGower,
  numberBySize,
  silhouetteOf,
} from "segmentarium/cluster";
import type { Context, GowerModel, ModelItem } from "segmentarium/plugin";
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
  items: readonly ModelItem[],
  customers: number,
  range: GowerRange,
  context: Pick<Context, "random" | "signal" | "progress">,
): { fits: readonly MixedFit[]; fittedOn: number } {
  const { kMin, kMax, starts, maxIterations } = range;
  const rows = drawRows(customers, range.fitCustomers, context.random("fit"));
  const ranges = gowerRanges(columns);
  const given = gower(takeColumns(columns, rows), { weights, ranges });
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
      model: modelOf(takeColumns(columns, near), items, { k, ranges, weights }),
      labels: numberBySize(nearestByGower(columns, near, { weights }).labels),
    };
  });
  return { fits, fittedOn: rows.length };
}

/** @param medoids columns of the k medoids alone. */
function modelOf(
  medoids: readonly GowerColumn[],
  items: readonly ModelItem[],
  { k, ...told }: Pick<GowerModel, "k" | "ranges" | "weights">,
): GowerModel {
  const measures = medoids.flatMap((column) => (column.kind === "numeric" ? [column] : []));
  const answers = medoids.flatMap((column) => (column.kind === "categorical" ? [column] : []));
  const rows = Array.from({ length: k }, (_, c) => c);
  return {
    ...({ kind: "gower", k, columns: measures.map(({ name }) => name), items, ...told } as const),
    medoids: rows.flatMap((c) => measures.map(({ values }) => values[c]!)),
    answers: rows.flatMap((c) => answers.map(({ codes }) => codes[c]!)),
  };
}
