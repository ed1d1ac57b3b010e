import { cell } from "segmentarium/impute";
import type { Matrix } from "segmentarium/matrix";
import type { SegmenterSettings } from "segmentarium/plugin";
import { clusterers, type FillMethod, type MeasuredColumn, settingsOn } from "segmentarium/segmentation";
import { type Beside, compareFills, holdAgainst } from "./compareFills.ts";
import type { MissingSensitivity } from "./missingTypes.ts";
import { varies } from "./readMeasured.ts";
import { takeAway } from "./takeAway.ts";

/** k-means and mixtures with as many starts as the segmenters take: with few, another local optimum would be taken for an effect of imputing. */
export const partitioners = (settings: readonly SegmenterSettings[] = []) =>
  clusterers({ kMeans: Number.POSITIVE_INFINITY, mixture: Number.POSITIVE_INFINITY, settings });

/** All that the comparison is made of: plain, so that a thread can be given it. */
export interface SensitivityTask {
  readonly seed: string;
  readonly asked: { readonly taken: number; readonly sets: number; readonly iterations: number };
  /** What is done with unknown values of measures without a constant. */
  readonly others: FillMethod;
  /** Labels of the drawn customers, and the algorithm that gave them with what it was told. */
  readonly published: {
    readonly algorithm: string;
    readonly settings: SegmenterSettings | undefined;
    readonly k: number;
    readonly labels: Int32Array;
  };
  /** The drawn customers in the space as it is. */
  readonly points: Matrix;
  /** Their measures that differ. */
  readonly drawn: readonly MeasuredColumn[];
  readonly beside: Beside;
}

/** Parts the drawn customers anew with unknown values filled in several ways: those that are unknown, and some taken away. */
export async function measureSensitivity(task: SensitivityTask): Promise<MissingSensitivity> {
  const { seed, asked, others, points, drawn, beside } = task;
  const { algorithm, settings, k, labels } = task.published;
  const own = settings === undefined ? [] : [settingsOn(points, settings)];
  const published = { k, labels, cluster: partitioners(own)[algorithm]! };
  const effort = { seed, sets: asked.sets, iterations: asked.iterations, others };
  const again = await holdAgainst([points], published, seed);
  const found = [];
  if (drawn.some(({ states }) => states.includes(cell.unknown))) {
    found.push(await compareFills("as-is", drawn, drawn, beside, published, effort));
  }
  const holed = takeAway(drawn, asked.taken, seed);
  const kept = holed.map(varies);
  const only = <T>(list: readonly T[]) => list.filter((_, c) => kept[c]);
  const besideHoled = { ...beside, still: [...beside.still, ...holed.filter((_, c) => !kept[c])] };
  found.push(await compareFills("what-if", only(holed), only(drawn), besideHoled, published, effort));
  const measures = [...drawn, ...beside.still];
  return {
    ...{ customers: labels.length, taken: asked.taken },
    unknown: labels.filter((_, i) => measures.some(({ states }) => states[i] === cell.unknown)).length,
    sizes: Array.from({ length: k }, (_, label) => labels.filter((own) => own === label).length),
    comparisons: [{ scenario: "as-is", method: "again", ...again }, ...found.flatMap((one) => one.comparisons)],
    recovery: found.flatMap((one) => one.recovery),
    trace: found.flatMap((one) => one.trace),
    chains: found.flatMap((one) => one.chains),
  };
}
