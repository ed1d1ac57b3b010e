import type { RememberedModel } from "../../config/index.ts";
import type { ModelItem } from "../../plugin.ts";
import type { FrozenModel } from "./frozenModel.ts";

type RememberedRule = NonNullable<RememberedModel["rule"]>;

/**
 * A rule by attributes that may be kept beside the project: latent classes and prototypes are made of aggregates. Of classes, an answer of
 * fewer than `minimumPeople` of a segment counts as one of so many, so that nothing is told of few; numbers are rounded to eight digits.
 * Undefined for every other rule.
 *
 * @param kept the labels that are remembered, in their order.
 * @param sizes of all segments, by label.
 */
export function rememberedRule(
  { rule, labels, reach, fidelity }: FrozenModel,
  kept: readonly number[],
  sizes: readonly number[],
  minimumPeople: number,
): RememberedRule | undefined {
  const clusters = kept.map((label) => labels.indexOf(label));
  const pick = (values: readonly number[], each: number) =>
    clusters.map((cluster) => values.slice(cluster * each, (cluster + 1) * each).map(rounded));
  const own = {
    fidelity: rounded(fidelity),
    reach: kept.flatMap((label) => reach.slice(label, label + 1)).map(rounded),
  };
  if (rule.kind === "prototypes") {
    const { items, gamma, centers, modes, columns } = rule;
    const told = { items: items.map(copied), gamma: rounded(gamma), centers: pick(centers, columns.length) };
    return { kind: "prototypes", ...own, ...told, modes: pick(modes, items.length) };
  }
  if (rule.kind !== "classes") return undefined;
  const probabilities = rule.items.map(({ levels }, j) =>
    pick(rule.probabilities[j]!, levels.length).map((of, place) => ofEnough(of, minimumPeople / sizes[kept[place]!]!)),
  );
  return {
    kind: "classes",
    ...own,
    items: rule.items.map(copied),
    weights: pick(rule.weights, 1).flat(),
    probabilities,
  };
}

/** Probabilities of which none is below a least one, and whose sum is 1. */
function ofEnough(probabilities: readonly number[], least: number): number[] {
  const raised = probabilities.map((probability) => Math.max(probability, least));
  const sum = raised.reduce((total, one) => total + one, 0);
  return raised.map((one) => rounded(one / sum));
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
