import type { WeighedCandidate } from "../../../src/plugins/chooser/choiceTypes.ts";
import { chooserOptions } from "../../../src/plugins/chooser/chooserOptions.ts";
import { usualWeights, type Weights } from "../../../src/plugins/chooser/criteria.ts";
import { criterionIds } from "../../../src/plugins/chooser/criterionIds.ts";
import { weighCandidates } from "../../../src/plugins/chooser/weighCandidates.ts";
import type { Tried } from "./tryDesign.ts";

export const asWeighed = "all, as weighed";

/** Weights to be held against each other, by what they are. */
export function schemes(): ReadonlyMap<string, Weights> {
  const none = Object.fromEntries(criterionIds.map((id) => [id, 0])) as unknown as Weights;
  return new Map([
    [asWeighed, usualWeights],
    ["all alike", Object.fromEntries(criterionIds.map((id) => [id, 1])) as unknown as Weights],
    ["without gap, Dunn and DBCV", { ...usualWeights, gap: 0, dunn: 0, dbcv: 0 }],
    ...criterionIds.map((id) => [`only ${id}`, { ...none, [id]: 1 }] as const),
    ...(["silhouette", "gap"] as const).map((id) => [`simplest by ${id}`, { ...none, [id]: 1 }] as const),
    ...criterionIds.map((id) => [`all but ${id}`, { ...usualWeights, [id]: 0 }] as const),
    ...criterionIds.map((id) => [`${id} half`, { ...usualWeights, [id]: usualWeights[id] / 2 }] as const),
    ...criterionIds.map((id) => [`${id} twice`, { ...usualWeights, [id]: 2 * usualWeights[id] }] as const),
  ]);
}

/** Whether a scheme has one criterion alone. */
export function isAlone(scheme: string): boolean {
  return scheme.startsWith("only ");
}

export interface Success {
  /** Share of the trials in which the planted number of groups was taken, 0 … 1. */
  readonly found: number;
  /** Mean adjusted Rand index of what was taken with what was planted. */
  readonly agreement: number;
}

/** How often a scheme takes what was planted, two groups being allowed. One criterion alone takes the best value, not the simplest near it. */
export function successOf(trials: readonly Tried[], scheme: string): Success {
  const weights = schemes().get(scheme)!;
  const options = chooserOptions.parse({
    fewest: 2,
    weights,
    ...(/^(only|simplest) /.test(scheme) ? { tolerance: 0 } : {}),
  });
  let found = 0;
  let agreement = 0;
  for (const { candidates, truth, planted } of trials) {
    const weighed = weighCandidates(candidates, options);
    const taken = isAlone(scheme) ? bestValue(weighed) : weighed.find(({ chosen }) => chosen);
    if (taken === undefined) continue;
    const at = candidates.findIndex(({ algorithm, k }) => algorithm === taken.algorithm && k === taken.k);
    if (taken.k === planted) found += 1;
    agreement += truth[at]!;
  }
  return { found: found / trials.length, agreement: agreement / trials.length };
}

/** Of those with all points, the highest value: only silhouette and gap give all points to several values, and of both more is better. */
function bestValue(weighed: readonly WeighedCandidate[]): WeighedCandidate | undefined {
  const value = ({ marks }: WeighedCandidate) => marks[0]?.value ?? Number.NEGATIVE_INFINITY;
  return weighed.filter(({ rival }) => rival).sort((a, b) => value(b) - value(a))[0];
}
