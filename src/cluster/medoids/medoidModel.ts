import { type Matrix, matrix } from "../../matrix/index.ts";
import type { Assignment } from "../assign.ts";
import { checkValues } from "../checkPoints.ts";
import { takeRows } from "../drawRows.ts";
import { distanceBy, type Metric } from "./distanceTable.ts";

/** A partition about k of the rows themselves. A plain value: use it on other rows with `assignMedoids`. */
export interface KMedoidsModel {
  readonly k: number;
  readonly metric: Metric;
  /** The row that stands for each cluster, 0 … k − 1: 0 is the largest cluster. */
  readonly medoids: Int32Array;
  /** k × p: these rows. About single customers: not to be published. */
  readonly centers: Matrix;
  /** The cluster of the nearest medoid per row. */
  readonly labels: Int32Array;
  /** Rows per cluster, descending. */
  readonly sizes: readonly number[];
  /** Sum of the distances of all rows to their medoids, in float64; lower is better. */
  readonly totalDeviation: number;
  /** Passes over all candidates of the start that won. */
  readonly iterations: number;
  /** False when `maxIterations` came first: a swap might still improve the partition. */
  readonly converged: boolean;
  /** How many rows medoids were looked for among. */
  readonly fittedOn: number;
}

/**
 * The nearest medoid of a fitted model for each row, the same rows or new ones prepared in the same way; the first of equals. O(n·k·p).
 *
 * @throws TypeError when the columns are not those of the model, in its order.
 */
export function assignMedoids(model: Pick<KMedoidsModel, "centers" | "metric">, points: Matrix): Assignment {
  const { centers, metric } = model;
  if (points.names.length !== centers.names.length || points.names.some((name, j) => name !== centers.names[j])) {
    throw new TypeError(
      `Cannot assign rows to medoids: the columns are ${points.names.join(", ")}, those of the model are needed: ${centers.names.join(", ")}`,
    );
  }
  if (points.rows > 0) checkValues("assign rows to medoids", points);
  return nearestMedoid(points, centers, metric);
}

/** As `assignMedoids`. Private kernel: assumes checked input. */
export function nearestMedoid(points: Matrix, centers: Matrix, metric: Metric): Assignment {
  const { data, rows, columns: p } = points;
  const between = distanceBy(metric);
  const labels = new Int32Array(rows);
  const distances = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < rows; i++) {
    for (let c = 0; c < centers.rows; c++) {
      const distance = between(data, i * p, centers.data, c * p, p);
      if (distance < distances[i]!) {
        distances[i] = distance;
        labels[i] = c;
      }
    }
  }
  return { labels, distances };
}

/** Medoids with what they make of all rows; clusters in any order. */
export interface MedoidFit {
  readonly medoids: Int32Array;
  readonly assigned: Assignment;
  readonly totalDeviation: number;
  readonly iterations: number;
  readonly converged: boolean;
  readonly fittedOn: number;
}

/** Assigns all rows to medoids. */
export function fitOf(
  points: Matrix,
  metric: Metric,
  found: Pick<MedoidFit, "medoids" | "iterations" | "converged" | "fittedOn">,
): MedoidFit {
  const assigned = nearestMedoid(points, takeRows(points, found.medoids), metric);
  return { ...found, assigned, totalDeviation: assigned.distances.reduce((sum, distance) => sum + distance, 0) };
}

/** Numbers clusters by descending size, equal sizes by their medoids' rows, so that equal partitions print equally. */
export function medoidModel(points: Matrix, metric: Metric, fit: MedoidFit): KMedoidsModel {
  const k = fit.medoids.length;
  const counts = new Array<number>(k).fill(0);
  for (const label of fit.assigned.labels) counts[label]! += 1;
  const order = counts.map((_, c) => c).sort((a, b) => counts[b]! - counts[a]! || fit.medoids[a]! - fit.medoids[b]!);
  const place = new Int32Array(k);
  order.forEach((c, number) => {
    place[c] = number;
  });
  const medoids = Int32Array.from(order, (c) => fit.medoids[c]!);
  const { data, names } = takeRows(points, medoids);
  return {
    ...{ k, metric, medoids, centers: matrix(data, k, names) },
    labels: fit.assigned.labels.map((label) => place[label]!),
    sizes: order.map((c) => counts[c]!),
    totalDeviation: fit.totalDeviation,
    ...{ iterations: fit.iterations, converged: fit.converged, fittedOn: fit.fittedOn },
  };
}
