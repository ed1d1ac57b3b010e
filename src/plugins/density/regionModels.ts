import { type DbscanModel, drawRows, type HdbscanModel, takeRows } from "segmentarium/cluster";
import type { CoresModel, DensityModel } from "segmentarium/plugin";
import type { Random } from "segmentarium/random";
import type { DenseSegments } from "segmentarium/segmentation";

/** The most customers whose rows a model keeps. */
export const mostModelRows = 10_000;

/** The regions of DBSCAN as a rule for other customers: of more than `most` core rows so many, drawn at random. */
export function coresModel(
  model: DbscanModel,
  { sizes, labelOf, outside }: DenseSegments,
  random: Random,
  most = mostModelRows,
): CoresModel {
  const { points, labels, core, eps } = model;
  const cores = Int32Array.from(core.keys()).filter((row) => core[row] === 1);
  const rows = drawRows(cores.length, most, random).map((place) => cores[place]!);
  return {
    ...({ kind: "cores", k: sizes.length, columns: points.names, eps, outside } as const),
    rows: Array.from(takeRows(points, rows).data),
    labels: Array.from(rows, (row) => labelOf.get(labels[row]!) ?? -1),
  };
}

/**
 * The regions of HDBSCAN as a rule for other customers. Of more than `most` rows so many, drawn at random, are kept, and
 * `minSamples` is so much smaller: the distance to the nearest so many of them is about what it was.
 */
export function densityModel(
  model: HdbscanModel,
  { sizes, labelOf, outside }: DenseSegments,
  random: Random,
  most = mostModelRows,
): DensityModel {
  const { points, tree, cores, clusters } = model;
  const rows = drawRows(points.rows, most, random);
  const of = (values: Float64Array | Int32Array) => Array.from(rows, (row) => values[row]!);
  return {
    ...({ kind: "density", k: sizes.length, columns: points.names, outside } as const),
    minSamples: Math.max(1, Math.round((model.minSamples * rows.length) / points.rows)),
    rows: Array.from(takeRows(points, rows).data),
    ...{ cores: of(cores), rowClusters: of(tree.rowClusters), rowLambdas: of(tree.rowLambdas) },
    ...{ parents: Array.from(tree.parents), births: Array.from(tree.births), deaths: Array.from(tree.deaths) },
    leastHeight: tree.leastHeight,
    regions: clusters.map(({ node }, cluster) => ({ node, label: labelOf.get(cluster) ?? -1 })),
  };
}
