import { assign, assignMedoids, assignMixture } from "../../cluster/index.ts";
import { type Matrix, matrix } from "../../matrix/index.ts";
import type { CentersModel, MedoidsModel, NormalsModel } from "../../plugin.ts";
import type { RuleFinding } from "./frozenModel.ts";
import { nearestOf } from "./nearestOf.ts";

/** The nearest center, by Euclidean distance. O(rows · k · p). */
export function byCenters({ centers, k }: CentersModel, points: Matrix): RuleFinding {
  const places = matrix(Float64Array.from(centers), k, points.names);
  if (points.columns === 0 || points.rows === 0) return nowhere(points.rows, k);
  return nearestOf(distancesTo(places, points), assign({ centers: places }, points).labels);
}

/** The most probable component; distances are those to its mean. O(rows · k · p²). */
export function byMixture({ centers, weights, covariances, k }: NormalsModel, points: Matrix): RuleFinding {
  const means = matrix(Float64Array.from(centers), k, points.names);
  if (points.columns === 0 || points.rows === 0) return nowhere(points.rows, k);
  const parameters = {
    ...{ shape: "full" as const, k, p: points.columns, means: means.data },
    weights: Float64Array.from(weights),
    covariances: Float64Array.from(covariances),
  };
  const { labels, probabilities } = assignMixture({ parameters, centers: means }, points);
  const strengths = Float64Array.from(labels, (label, i) => probabilities[i * k + label]!);
  return { ...nearestOf(distancesTo(means, points), labels), strengths };
}

/** The nearest medoid, by the distance that medoids were found with. O(rows · k · p). */
export function byMedoids({ medoids, metric, k }: MedoidsModel, points: Matrix): RuleFinding {
  const p = points.columns;
  if (p === 0 || points.rows === 0) return nowhere(points.rows, k);
  const of = (c: number) => matrix(Float64Array.from(medoids.slice(c * p, (c + 1) * p)), 1, points.names);
  const distances = Array.from({ length: k }, (_, c) => assignMedoids({ centers: of(c), metric }, points).distances);
  return nearestOf(distances);
}

function nowhere(rows: number, k: number): RuleFinding {
  return nearestOf(Array.from({ length: k }, () => new Float64Array(rows)));
}

/** By center the Euclidean distance of each row. */
function distancesTo(centers: Matrix, { data, rows, columns: p }: Matrix): Float64Array[] {
  return Array.from({ length: centers.rows }, (_, c) =>
    Float64Array.from({ length: rows }, (_, i) => {
      let sum = 0;
      for (let j = 0; j < p; j++) sum += (data[i * p + j]! - centers.data[c * p + j]!) ** 2;
      return Math.sqrt(sum);
    }),
  );
}
