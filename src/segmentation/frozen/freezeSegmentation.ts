import { clusterMeans, linearAssignment, nearestOthers } from "../../cluster/index.ts";
import { type Matrix, matrix } from "../../matrix/index.ts";
import type { CentersModel, SegmenterModel, SegmenterModels, SpaceColumn } from "../../plugin.ts";
import { quantile } from "../../stats/index.ts";
import type { Measures } from "../measures.ts";
import { findSegments, itemsOf } from "./findSegments.ts";
import { frozenColumns, rawColumns, type Unknown } from "./frozenColumns.ts";
import type { AggregateModel, FrozenModel } from "./frozenModel.ts";
import { type PlacedRows, placeAnswers } from "./placedRows.ts";
import { placeInSpace } from "./placeInSpace.ts";

/** Beyond the distance that this share of a segment's members keep, a row is out of range. */
export const reachShare = 0.995;

/** A segmentation to be frozen. */
export interface Freezable {
  /** The segmenter's id. */
  readonly algorithm: string;
  readonly columns: readonly SpaceColumn[];
  /** Of the customers who have the labels, in the same order; with the attributes that the segmenter's rule reads. */
  readonly measures: Measures;
  /** What was done with values that are not known; imputed unless told. */
  readonly unknown?: Unknown;
  /** 0 … k − 1, each with a customer. */
  readonly labels: Int32Array;
  /** What the segmenter knows; without a rule for so many segments, the means of segments are their centers. */
  readonly known?: SegmenterModels | undefined;
}

/**
 * A segmentation as a value that gives a segment to any customer, later ones too, by the segmenter's own rule. Its `fidelity` says for
 * which share of the customers that it was made of it gives the segment that they have: less than 1 where a rule is an
 * approximation, where there is none, or where values that are not known were imputed by more than one value for all: the model has the constant, the mode where that was the method, else the median.
 *
 * @throws TypeError when there is not one label per row; RangeError when labels are not 0 … k − 1, each with a row.
 */
export function freezeSegmentation(freezable: Freezable): FrozenModel {
  const k = countLabels(freezable);
  const { known } = freezable;
  const rule = known?.models.find((model) => model.k === k && isOf(model, freezable.columns));
  if (rule !== undefined) return frozenBy(rule, freezable);
  if (k === 1) return freezeMeans(freezable);
  const instead = known?.cannot ?? `"${freezable.algorithm}" has no rule for ${k} segments`;
  return { ...freezeMeans(freezable), instead };
}

/**
 * The same of aggregates alone: by the segmenter's own rule where that holds no customer, else, and where a mixture would tell shares of yes
 * and no by its covariances, by the nearest mean of a segment.
 */
export function freezeAggregates(freezable: Freezable): AggregateModel {
  const answers = answersOf(freezable);
  const model = aggregatesOf(freezable);
  if (answers.length === 0) return model;
  return { ...(model.rule.kind === "mixture" ? freezeMeans(freezable) : model), answers };
}

/** Measures of the space of which all known values are 0 or 1. */
function answersOf({ columns, measures }: Freezable): readonly string[] {
  const metrics = [...new Set(columns.map(({ metric }) => metric))];
  return metrics.filter((metric) => {
    const found = measures.of.get(metric);
    return found?.values.every((value, i) => found.missing[i] === 1 || value === 0 || value === 1) === true;
  });
}

function aggregatesOf(freezable: Freezable): AggregateModel {
  const models = (freezable.known?.models ?? []).filter(isAggregate);
  const k = countLabels(freezable);
  const rule = models.find((model) => model.k === k && isOf(model, freezable.columns));
  return rule === undefined ? freezeMeans(freezable) : frozenBy(rule, freezable);
}

function isAggregate(model: SegmenterModel): model is AggregateModel["rule"] {
  return model.kind === "centers" || model.kind === "mixture";
}

function freezeMeans(freezable: Freezable): AggregateModel {
  const { measures, labels } = freezable;
  const { points } = placeInSpace(frozenColumns(freezable), measures);
  const k = countLabels(freezable);
  const centers = points.columns === 0 ? [] : Array.from(clusterMeans(points, labels).centers.data);
  return frozenBy<CentersModel>({ kind: "centers", k, columns: points.names, centers }, freezable);
}

function frozenBy<R extends SegmenterModel>(rule: R, freezable: Freezable): FrozenModel<R> {
  const { algorithm, measures, labels } = freezable;
  const columns = columnsOf(rule, freezable);
  const { points } = placeInSpace(columns, measures);
  const placed: PlacedRows = { points, measures, answers: placeAnswers(itemsOf(rule), measures).answers };
  const found = findSegments(rule, placed);
  const segments = segmentsOf(found.labels, labels, rule.k);
  const own = found.labels.map((cluster) => segments[cluster]!);
  const kept = own.filter((label, i) => label === labels[i]).length;
  return {
    ...({ format: 2, algorithm, columns, rule } as const),
    labels: segments,
    reach: found.distances === undefined ? [] : reachOf(rule, segments, { own, distances: found.distances }, points),
    fidelity: labels.length === 0 ? 1 : kept / labels.length,
  };
}

function columnsOf(rule: SegmenterModel, freezable: Freezable) {
  if (rule.kind === "conditions") return rawColumns(rule.metrics, freezable.measures);
  return rule.kind === "classes" ? [] : frozenColumns(freezable);
}

/** Which segment each cluster of a rule is: the pairs that most customers are in both of. */
function segmentsOf(clusters: Int32Array, labels: Int32Array, k: number): number[] {
  const common = new Float64Array(k * k);
  clusters.forEach((cluster, i) => {
    common[cluster * k + labels[i]!]! -= 1;
  });
  return [...linearAssignment({ data: common, rows: k, columns: k })];
}

/** Rows that a rule is made of lie nowhere from themselves: how far they are from others of their segment counts as well. */
function reachOf(
  rule: SegmenterModel,
  segments: readonly number[],
  { own, distances }: { readonly own: Int32Array; readonly distances: Float64Array },
  points: Matrix,
): number[] {
  const least = new Array<number>(rule.k).fill(0);
  if (rule.kind === "neighbours" && points.columns > 0) {
    const rows = matrix(Float64Array.from(rule.rows), rule.labels.length, points.names);
    const apart = nearestOthers(rows, Int32Array.from(rule.labels), rule.k);
    segments.forEach((segment, cluster) => {
      least[segment] = highOf(
        apart.filter((distance, row) => rule.labels[row] === cluster && Number.isFinite(distance)),
      );
    });
  }
  if (rule.kind === "cores") least.fill(rule.eps);
  return least.map((reach, label) => Math.max(reach, highOf(distances.filter((_, i) => own[i] === label))));
}

function highOf(distances: Float64Array): number {
  return quantile(distances.sort(), reachShare) ?? 0;
}

/** Whether a rule reads the columns of the space, in their order, or is of no space. */
function isOf({ kind, columns }: SegmenterModel, space: readonly SpaceColumn[]): boolean {
  if (kind === "classes" || kind === "conditions") return true;
  return columns.length === space.length && columns.every((name, c) => name === space[c]!.name);
}

/** k, when labels are 0 … k − 1, each with a row. */
function countLabels({ measures, labels }: Freezable): number {
  if (labels.length !== measures.rows) {
    throw new TypeError(
      `Cannot freeze a segmentation: ${labels.length} labels for ${measures.rows} rows, one each is needed`,
    );
  }
  const k = labels.reduce((most, label) => Math.max(most, label), -1) + 1;
  const found = new Set(labels);
  if (labels.every((label) => label >= 0) && found.size === k) return k;
  throw new RangeError(
    `Cannot freeze a segmentation: its labels are ${found.size} different ones up to ${k - 1}, 0 to k − 1 are needed, each with a row`,
  );
}
