import type { FrozenColumn, FrozenModel } from "../config/index.ts";

/**
 * A frozen segmentation that may be kept beside the project: without the least and greatest value of any measure, which are those of
 * one customer (ranges end half the way between the bounds of tails beyond them), rounded to eight digits, and without the
 * segments that are too small.
 *
 * @returns the model, and which labels are in it, in its order.
 */
export function aggregateModel(
  model: FrozenModel,
  sizes: readonly number[],
  minimumPeople: number,
): { readonly model: FrozenModel; readonly labels: readonly number[] } {
  const labels = sizes.flatMap((size, label) => (size >= minimumPeople ? [label] : []));
  const pick = <T>(values: readonly T[]): T[] => labels.map((label) => values[label]!);
  const { algorithm, columns, centers, reach, fidelity, mixture } = model;
  return {
    labels,
    model: {
      algorithm,
      columns: columns.map(aggregateColumn),
      centers: pick(centers).map((center) => center.map(rounded)),
      reach: pick(reach).map(rounded),
      fidelity: rounded(fidelity),
      ...(mixture === undefined
        ? {}
        : {
            mixture: {
              weights: pick(mixture.weights).map(rounded),
              covariances: pick(mixture.covariances).map((values) => values.map(rounded)),
            },
          }),
    },
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
