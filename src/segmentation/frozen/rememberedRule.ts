import type { RememberedModel } from "../../config/index.ts";
import type { ModelItem, PrototypesModel } from "../../plugin.ts";
import { quantile } from "../../stats/index.ts";
import type { Measures } from "../measures.ts";
import { aggregateModel, toldWeights, upToTwoDigits } from "./aggregateModel.ts";
import { assignFrozen } from "./assignFrozen.ts";
import { reachShare } from "./freezeSegmentation.ts";
import type { AggregateModel, FrozenModel } from "./frozenModel.ts";
import { placeAnswers } from "./placedRows.ts";
import { toldShares } from "./toldShares.ts";

type RememberedRule = NonNullable<RememberedModel["rule"]>;

/** The customers of a publication and their segments, 0 … k − 1, in the same order; and the same segments by their means. */
export interface Published {
  readonly measures: Measures;
  readonly labels: Int32Array;
  readonly means: AggregateModel;
}

/**
 * A rule by attributes that may be kept beside the project, of the segments of at least `minimumPeople` alone, made anew from all their
 * members: of classes the shares of answers as `toldShares` tells them, and weights by the sizes that are shown; of prototypes the means that are
 * remembered anyway, and modes that `minimumPeople` of a segment gave, −1 where fewer did. Its fidelity, to two digits, is that of the rule as it is
 * kept, over the members of these segments.
 *
 * @returns undefined for every other rule, and where the means of segments give more customers their segment.
 */
export function rememberedRule(
  model: FrozenModel,
  { measures, labels, means }: Published,
  minimumPeople: number,
): RememberedRule | undefined {
  const { rule } = model;
  if (rule.kind !== "classes" && rule.kind !== "prototypes") return undefined;
  const sizes = sizesOf(labels);
  const { model: remembered, labels: kept } = aggregateModel(means, sizes, minimumPeople);
  const counts = countAnswers(rule.items, { measures, labels }, kept);
  const common = { items: rule.items.map(copied), reach: [], fidelity: 1 };
  const bare: RememberedRule =
    rule.kind === "classes"
      ? {
          ...{ kind: "classes", ...common, weights: toldWeights(sizes, kept, minimumPeople) },
          probabilities: counts.map((ofItem) => ofItem.map((of) => toldShares(of, minimumPeople))),
        }
      : {
          ...{ kind: "prototypes", ...common, gamma: rounded(rule.gamma), centers: remembered.centers },
          modes: modesOfEnough(
            rule,
            kept.map((label) => model.labels.indexOf(label)),
            counts,
            minimumPeople,
          ),
        };
  const found = assignFrozen(recalledRule({ ...remembered, rule: bare })!, measures);
  const places = labels.map((label) => kept.indexOf(label));
  const right = places.filter((place, i) => place === found.labels[i]).length;
  const fidelity = Math.floor((100 * right) / places.filter((place) => place >= 0).length) / 100;
  if (kept.length === 0 || fidelity < Math.floor(100 * means.fidelity) / 100) return undefined;
  return { ...bare, fidelity, reach: reachOf(found, kept.length) };
}

/** People by item, place of their segment among those that are kept, and level. */
function countAnswers(
  items: readonly ModelItem[],
  { measures, labels }: Pick<Published, "measures" | "labels">,
  kept: readonly number[],
): number[][][] {
  const { data } = placeAnswers(items, measures).answers;
  const counts = items.map(({ levels }) => kept.map(() => levels.map(() => 0)));
  labels.forEach((label, i) => {
    const place = kept.indexOf(label);
    items.forEach((_, j) => {
      const code = data[i * items.length + j]!;
      if (place >= 0 && code >= 0) counts[j]![place]![code]! += 1;
    });
  });
  return counts;
}

/** @param clusters of the rule, in the order of the segments that are kept. */
function modesOfEnough(
  { modes, items }: PrototypesModel,
  clusters: readonly number[],
  counts: readonly (readonly (readonly number[])[])[],
  minimumPeople: number,
): number[][] {
  return clusters.map((cluster, place) =>
    items.map((_, j) => {
      const mode = modes[cluster * items.length + j]!;
      return (counts[j]![place]![mode] ?? 0) >= minimumPeople ? mode : -1;
    }),
  );
}

/** By place, how far members lie as `freezeSegmentation` has it, roughly: it is the way of one or two of them. */
function reachOf({ labels, distances }: ReturnType<typeof assignFrozen>, k: number): number[] {
  if (distances === undefined) return [];
  return Array.from({ length: k }, (_, place) => {
    const ways = distances.filter((_, i) => labels[i] === place).sort();
    return upToTwoDigits(quantile(ways, reachShare) ?? 0);
  });
}

function sizesOf(labels: Int32Array): number[] {
  const sizes = new Array<number>(labels.reduce((most, label) => Math.max(most, label), -1) + 1).fill(0);
  for (const label of labels) sizes[label]! += 1;
  return sizes;
}

/** The rule that a publication remembers, as a model that gives rows the place of their segment in it; undefined where it remembers none. */
export function recalledRule({ algorithm, columns, rule }: RememberedModel): FrozenModel | undefined {
  if (rule === undefined) return undefined;
  const { reach, fidelity } = rule;
  const items = rule.items.map(
    ({ pooled, ...item }): ModelItem => ({ ...item, ...(pooled === undefined ? {} : { pooled }) }),
  );
  const k = rule.kind === "classes" ? rule.weights.length : rule.centers.length;
  const common = { format: 2, algorithm, labels: Array.from({ length: k }, (_, c) => c), reach, fidelity } as const;
  if (rule.kind === "classes") {
    const { weights, probabilities } = rule;
    const flat = probabilities.map((byClass) => byClass.flat());
    return { ...common, columns: [], rule: { kind: "classes", k, columns: [], items, weights, probabilities: flat } };
  }
  const { centers, modes, gamma } = rule;
  const names = columns.map(({ name }) => name);
  const prototypes = { items, gamma, centers: centers.flat(), modes: modes.flat() };
  return { ...common, columns, rule: { kind: "prototypes", k, columns: names, ...prototypes } };
}

/** As a history holds it. */
function copied({ levels, ...item }: ModelItem) {
  return { ...item, levels: [...levels] };
}

function rounded(value: number): number {
  return Number(value.toPrecision(8));
}
