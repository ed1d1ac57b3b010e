import { assign, assignMixture, clusterMeans } from "../cluster/index.ts";
import type { FrozenColumn, FrozenModel } from "../config/index.ts";
import { type Matrix, matrix } from "../matrix/index.ts";
import type { SegmenterModel, SpaceColumn } from "../plugin.ts";
import { quantile } from "../stats/index.ts";
import { movedValues, placeInSpace, pulledIn } from "./frozenSpace.ts";
import type { Measures } from "./measures.ts";

/** Beyond the distance that this share of a segment's members keep, a row is out of range. */
export const reachShare = 0.995;

/** A segmentation to be frozen. */
export interface Freezable {
  /** The segmenter's id. */
  readonly algorithm: string;
  readonly columns: readonly SpaceColumn[];
  /** Of the customers who have the labels, in the same order. */
  readonly measures: Measures;
  /** Whether values that are not known were imputed, or count as if they never happened; imputed unless told. */
  readonly unknown?: "imputed" | "as-never";
  /** 0 … k − 1, each with a customer. */
  readonly labels: Int32Array;
  /** What the segmenter knows; without it, the means of segments are their centers. */
  readonly known?: SegmenterModel | undefined;
}

/**
 * A segmentation as a value that gives a segment to any customer, later ones too. Its `fidelity` says for which share of the
 * customers that it was made of it gives the segment that they have: 1 for k-means, less where segments are not the rows nearest to a
 * center, or where values that are not known were imputed by more than the median: the model has the median for them.
 *
 * @throws TypeError when there is not one label per row; RangeError when labels are not 0 … k − 1, each with a row.
 */
export function freezeSegmentation(freezable: Freezable): FrozenModel {
  const { algorithm, measures, labels, known } = freezable;
  if (labels.length !== measures.rows) {
    throw new TypeError(
      `Cannot freeze a segmentation: ${labels.length} labels for ${measures.rows} rows, one each is needed`,
    );
  }
  checkLabels(labels);
  const frozen = frozenColumns(freezable);
  const { points } = placeInSpace(frozen, measures);
  const centers = centersOf(points, labels, known);
  const mixture = known?.kind === "mixture" ? mixtureOf(known, centers.rows, points) : undefined;
  const draft: FrozenModel = {
    algorithm,
    columns: frozen,
    centers: rowsOf(centers),
    reach: [],
    fidelity: 0,
    ...(mixture === undefined ? {} : { mixture }),
  };
  const found = labelRows(draft, points);
  const { distances } = distancesOf(draft, points, found);
  const reach = draft.centers.map((_, label) => {
    const own = distances.filter((_, i) => found[i] === label).sort();
    return quantile(own, reachShare) ?? 0;
  });
  const kept = found.filter((label, i) => label === labels[i]).length;
  return { ...draft, reach, fidelity: labels.length === 0 ? 1 : kept / labels.length };
}

/** What a frozen segmentation says of rows. */
export interface FrozenAssignment {
  /** The segment of each row, by its label. */
  readonly labels: Int32Array;
  /** Euclidean distance to the center of that segment, in the unit of the space. */
  readonly distances: Float64Array;
  /** To the nearest center of another one; `undefined` where there is only one segment. */
  readonly seconds: Float64Array | undefined;
  /** 1 where the row is farther from its center than 99.5 % of those that the model was made of, or a measure lies beyond theirs. */
  readonly outOfRange: Uint8Array;
}

/**
 * Gives rows the segment that the model has for them, without fitting anything: the nearest center, or of a mixture the most
 * probable component. O(rows · k · p), of a mixture O(rows · k · p²).
 *
 * @throws TypeError naming the measures of the model that are not there.
 */
export function assignFrozen(model: FrozenModel, measures: Measures): FrozenAssignment {
  const { points, beyond } = placeInSpace(model.columns, measures);
  const labels = labelRows(model, points);
  const { distances, seconds } = distancesOf(model, points, labels);
  const outOfRange = beyond.map((flag, i) => (flag === 1 || distances[i]! > model.reach[labels[i]!]! ? 1 : 0));
  return { labels, distances, seconds: model.centers.length > 1 ? seconds : undefined, outOfRange };
}

function checkLabels(labels: Int32Array): void {
  const k = labels.reduce((most, label) => Math.max(most, label), -1) + 1;
  const found = new Set(labels);
  if (labels.every((label) => label >= 0) && found.size === k) return;
  throw new RangeError(
    `Cannot freeze a segmentation: its labels are ${found.size} different ones up to ${k - 1}, 0 to k − 1 are needed, each with a row`,
  );
}

/** A 0/1 column speaks for those without a known value where those values were not imputed: also of a measure that has no other column. */
function frozenColumns({ columns, measures, unknown = "imputed" }: Freezable): FrozenColumn[] {
  const valued = new Set(columns.flatMap(({ role, metric }) => (role === "value" ? [metric] : [])));
  return columns.map((column) => {
    const isImputed = unknown === "imputed" && measures.of.get(column.metric)?.unknown !== undefined;
    return frozenColumn(column, measures, isImputed && valued.has(column.metric));
  });
}

function frozenColumn(column: SpaceColumn, measures: Measures, isImputed: boolean): FrozenColumn {
  const { name, metric, role, transform, power, low, high, center, scale, weight } = column;
  const made = { name, metric, role, transform, power, low, high, center, scale, weight, optional: column.missing > 0 };
  const measure = measures.of.get(metric);
  if (role === "missing") return isImputed ? { ...made, fill: 0 } : made;
  if (measure === undefined) return made;
  const known = movedValues(column, measure).filter((value) => !Number.isNaN(value));
  if (known.length === 0) return made;
  const [least, most] = known.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [
    known[0]!,
    known[0]!,
  ] as [number, number]);
  const fill = isImputed ? quantile(known.map((value) => pulledIn(value, made)).sort(), 0.5) : undefined;
  return { ...made, least, most, ...(fill === undefined ? {} : { fill }) };
}

function centersOf(points: Matrix, labels: Int32Array, known: SegmenterModel | undefined): Matrix {
  const k = labels.reduce((most, label) => Math.max(most, label), -1) + 1;
  if (known !== undefined && isOf(known, points) && known.centers.length === k * points.columns) {
    return matrix(Float64Array.from(known.centers), k, points.names);
  }
  if (points.columns === 0) return matrix(new Float64Array(0), k, []);
  return clusterMeans(points, labels).centers;
}

/** Whether what a segmenter knows is of the same columns, in the same order. */
function isOf({ columns }: SegmenterModel, { names }: Matrix): boolean {
  return columns.length === names.length && columns.every((name, c) => name === names[c]);
}

function mixtureOf(known: SegmenterModel, k: number, points: Matrix): FrozenModel["mixture"] | undefined {
  const { weights, covariances } = known;
  const p = points.columns;
  if (!isOf(known, points) || weights?.length !== k || covariances?.length !== k * p * p) return undefined;
  const of = (c: number) => covariances.slice(c * p * p, (c + 1) * p * p);
  return { weights: [...weights], covariances: weights.map((_, c) => of(c)) };
}

function labelRows({ centers, mixture }: FrozenModel, points: Matrix): Int32Array {
  if (points.columns === 0 || points.rows === 0) return new Int32Array(points.rows);
  const k = centers.length;
  const matrixOfCenters = matrix(Float64Array.from(centers.flat()), k, points.names);
  if (mixture === undefined) return assign({ centers: matrixOfCenters }, points).labels;
  const parameters = {
    ...{ shape: "full" as const, k, p: points.columns },
    weights: Float64Array.from(mixture.weights),
    means: matrixOfCenters.data,
    covariances: Float64Array.from(mixture.covariances.flat()),
  };
  return assignMixture({ parameters, centers: matrixOfCenters }, points).labels;
}

function distancesOf({ centers }: FrozenModel, { data, rows, columns: p }: Matrix, labels: Int32Array) {
  const distances = new Float64Array(rows);
  const seconds = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < rows; i++) {
    centers.forEach((center, c) => {
      let sum = 0;
      for (let j = 0; j < p; j++) sum += (data[i * p + j]! - center[j]!) ** 2;
      const distance = Math.sqrt(sum);
      if (c === labels[i]) distances[i] = distance;
      else seconds[i] = Math.min(seconds[i]!, distance);
    });
  }
  return { distances, seconds };
}

function rowsOf({ data, rows, columns }: Matrix): number[][] {
  return Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * columns, (i + 1) * columns)));
}
