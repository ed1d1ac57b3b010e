import type { FrozenColumn, RememberedModel } from "../../config/index.ts";
import type { NormalsModel } from "../../plugin.ts";
import { countingColumns, toldCenter, toldColumn } from "./countingColumns.ts";
import type { AggregateModel } from "./frozenModel.ts";

/**
 * A frozen segmentation that may be kept beside the project: without the least and greatest value of any measure, which are those of
 * one customer (ranges end half the way between the bounds of tails beyond them), rounded to eight digits, and without the
 * segments that are too small. Of a mixture the weights are `toldWeights` where any size is hidden. Where the center of a segment is a share of its
 * members that may be of few, it is told in steps of 0.05.
 *
 * @returns the model, and which labels are in it, in its order.
 */
export function aggregateModel(
  model: AggregateModel,
  sizes: readonly number[],
  minimumPeople: number,
): { readonly model: RememberedModel; readonly labels: readonly number[] } {
  const labels = sizes.flatMap((size, label) => (size >= minimumPeople ? [label] : []));
  const { algorithm, columns, rule, reach, fidelity } = model;
  const p = columns.length;
  /** Of each label that is kept, so many of the numbers of its cluster. */
  const pick = (values: readonly number[], each: number): number[][] =>
    labels.map((label) => {
      const cluster = model.labels.indexOf(label);
      return values.slice(cluster * each, (cluster + 1) * each).map(rounded);
    });
  const counting = countingColumns(model, sizes, minimumPeople);
  const told = columns.map((column, c) => toldColumn(aggregateColumn(column), counting.has(c)));
  const centers = pick(rule.centers, p).map((center) =>
    center.map((value, c) => (counting.has(c) ? rounded(toldCenter(value, columns[c]!, told[c]!)) : value)),
  );
  const weightsOf = ({ weights }: NormalsModel) =>
    shownSizes(sizes, minimumPeople).size === sizes.length
      ? pick(weights, 1).flat()
      : toldWeights(sizes, labels, minimumPeople);
  return {
    labels,
    model: {
      algorithm,
      columns: told,
      centers,
      reach: labels.map((label) => upToTwoDigits(reach[label]!)),
      fidelity: rounded(fidelity),
      ...(rule.kind === "centers"
        ? {}
        : { mixture: { weights: weightsOf(rule), covariances: pick(rule.covariances, p * p) } }),
    },
  };
}

/** A model that was kept, as one that gives rows their segment. */
export function recalledModel({
  algorithm,
  columns,
  centers,
  reach,
  fidelity,
  mixture,
}: RememberedModel): AggregateModel {
  const k = centers.length;
  const space = { k, columns: columns.map(({ name }) => name), centers: centers.flat() };
  return {
    ...({ format: 2, algorithm, columns, reach, fidelity } as const),
    labels: centers.map((_, label) => label),
    rule:
      mixture === undefined
        ? { kind: "centers", ...space }
        : { kind: "mixture", ...space, weights: mixture.weights, covariances: mixture.covariances.flat() },
  };
}

/**
 * The labels whose sizes may be kept: those that the publication shows, which hides with too small segments the smallest others until
 * the hidden ones are two or more and together are enough people. Segments as small as a hidden one are hidden too.
 */
export function shownSizes(sizes: readonly number[], minimumPeople: number): ReadonlySet<number> {
  const ascending = [...sizes].sort((a, b) => a - b);
  let hidden = ascending.filter((size) => size < minimumPeople).length;
  const people = () => ascending.slice(0, hidden).reduce((sum, size) => sum + size, 0);
  while (hidden > 0 && hidden < ascending.length && (hidden < 2 || people() < minimumPeople)) hidden += 1;
  const largestHidden = hidden === 0 ? -1 : ascending[hidden - 1]!;
  return new Set(sizes.flatMap((size, label) => (size > largestHidden ? [label] : [])));
}

/**
 * Weights of segments, whose sum is 1, that tell no more than the sizes that are shown: a segment whose size is hidden weighs as the smallest
 * of those that are not.
 *
 * @param kept the labels that are told of.
 */
export function toldWeights(sizes: readonly number[], kept: readonly number[], minimumPeople: number): number[] {
  const shown = shownSizes(sizes, minimumPeople);
  const instead = shown.size === 0 ? 1 : Math.min(...[...shown].map((label) => sizes[label]!));
  const told = kept.map((label) => (shown.has(label) ? sizes[label]! : instead));
  const sum = told.reduce((total, one) => total + one, 0);
  return told.map((one) => rounded(one / sum));
}

function aggregateColumn({ least: _, most: __, ...column }: FrozenColumn): FrozenColumn {
  const { power, low, high, center, scale, weight, fill } = column;
  const kept = {
    ...{ ...column, center: rounded(center), scale: rounded(scale), weight: rounded(weight) },
    ...(power === undefined ? {} : { power: rounded(power) }),
    ...(fill === undefined ? {} : { fill: rounded(fill) }),
  };
  if (low === undefined || high === undefined) return kept;
  const margin = (high - low) / 2;
  return {
    ...{ ...kept, low: rounded(low), high: rounded(high) },
    ...{ least: rounded(low - margin), most: rounded(high + margin) },
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(8));
}

/** A distance, which may be that of one member of a segment, up to two digits. */
export function upToTwoDigits(value: number): number {
  if (value === 0) return 0;
  const digit = 10 ** (Math.floor(Math.log10(value)) - 1);
  return Number((Math.ceil(value / digit) * digit).toPrecision(2));
}
