import { chooserOptions } from "../../../src/plugins/chooser/chooserOptions.ts";
import { usualWeights, type Weights } from "../../../src/plugins/chooser/criteria.ts";
import { criterionIds } from "../../../src/plugins/chooser/criterionIds.ts";
import { weighCandidates } from "../../../src/plugins/chooser/weighCandidates.ts";
import type { Tried } from "./tryDesign.ts";

/** Weights to be held against each other, by what they are. */
export function schemes(): ReadonlyMap<string, Weights> {
  const none = Object.fromEntries(criterionIds.map((id) => [id, 0])) as unknown as Weights;
  return new Map([
    ["all, as weighed", usualWeights],
    ["all alike", Object.fromEntries(criterionIds.map((id) => [id, 1])) as unknown as Weights],
    ["without gap, Dunn and DBCV", { ...usualWeights, gap: 0, dunn: 0, dbcv: 0 }],
    ...criterionIds.map((id) => [`only ${id}`, { ...none, [id]: 1 }] as const),
    ...criterionIds.map((id) => [`all but ${id}`, { ...usualWeights, [id]: 0 }] as const),
    ...criterionIds.map((id) => [`${id} twice`, { ...usualWeights, [id]: 2 * usualWeights[id] }] as const),
  ]);
}

export interface Success {
  /** Share of the trials in which the planted number of groups was taken, 0 … 1. */
  readonly found: number;
  /** Mean adjusted Rand index of what was taken with what was planted. */
  readonly agreement: number;
}

/** How often weights take what was planted, two groups being allowed. */
export function successOf(trials: readonly Tried[], weights: Weights, tolerance?: number): Success {
  const options = chooserOptions.parse({ fewest: 2, weights, ...(tolerance === undefined ? {} : { tolerance }) });
  let found = 0;
  let agreement = 0;
  for (const { candidates, truth, planted } of trials) {
    const taken = weighCandidates(candidates, options).find(({ chosen }) => chosen);
    if (taken === undefined) continue;
    const at = candidates.findIndex(({ algorithm, k }) => algorithm === taken.algorithm && k === taken.k);
    if (taken.k === planted) found += 1;
    agreement += truth[at]!;
  }
  return { found: found / trials.length, agreement: agreement / trials.length };
}
