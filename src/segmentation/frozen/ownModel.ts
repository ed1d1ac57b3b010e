import type { FrozenModel } from "./frozenModel.ts";

/** What a segment history keeps as it is: see `aggregateModel`. Of classes and prototypes it has but what may be told, see `rememberedRule`. */
const inHistory = ["centers", "mixture"] as const;

/**
 * The text of a frozen segmentation by the segmenter's own rule, for the next publication: of segments by their place in the segment
 * history, −1 for those that are too small to be in it. Private, for most such rules hold rows of single customers: for the work folder
 * alone. Undefined where the history itself holds the rule, which is then of
 * aggregates alone, or the mean of each segment stands in for one.
 *
 * @param kept the labels that are in the history, in its order.
 */
export function ownModelText(model: FrozenModel, kept: readonly number[]): string | undefined {
  const { rule, instead } = model;
  if (inHistory.some((kind) => kind === rule.kind) || instead !== undefined) return undefined;
  const labels = model.labels.map((label) => kept.indexOf(label));
  const reach = model.reach.length === 0 ? [] : kept.map((label) => model.reach[label]!);
  return JSON.stringify({ ...model, labels, reach });
}

/** The model that such a text holds; undefined when it is of another version. */
export function parseOwnModel(text: string): FrozenModel | undefined {
  const model = JSON.parse(text) as FrozenModel;
  return model.format === 2 ? model : undefined;
}
