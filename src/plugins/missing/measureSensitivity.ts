import { cell } from "segmentarium/impute";
import type { SegmenterSettings } from "segmentarium/plugin";
import { type AgainOf, type FillMethod, type MeasuredColumn, partAgain, settingsOn } from "segmentarium/segmentation";
import { type Beside, compareFills, holdAgainst, type Published } from "./compareFills.ts";
import type { MissingSensitivity } from "./missingTypes.ts";
import { varies } from "./readMeasured.ts";
import { takeAway } from "./takeAway.ts";
import { tellWhom } from "./tellWhom.ts";

/** With as many starts as the segmenters take: with few, another local optimum would be taken for an effect of imputing. */
const asManyStarts = {
  ...{ kMeans: Number.POSITIVE_INFINITY, mixture: Number.POSITIVE_INFINITY, mixed: Number.POSITIVE_INFINITY },
};

/** All that the comparison is made of: plain, so that a thread can be given it. */
export interface SensitivityTask {
  readonly seed: string;
  readonly asked: { readonly taken: number; readonly sets: number; readonly iterations: number };
  /** Nothing is taken away of a measure where it would be fewer values. */
  readonly fewest: number;
  /** What is done with unknown values of measures without a constant. */
  readonly others: FillMethod;
  /** Labels of the drawn customers, and the algorithm that gave them with what it was told. */
  readonly published: {
    readonly algorithm: string;
    readonly settings: SegmenterSettings | undefined;
    readonly k: number;
    readonly labels: Int32Array;
  };
  /** The drawn customers in the space as it is, and what the algorithm sees of them beside it. */
  readonly everybody: AgainOf;
  /** Their measures that differ. */
  readonly drawn: readonly MeasuredColumn[];
  readonly beside: Beside;
}

/** Parts the drawn customers anew with unknown values filled in several ways: those that are unknown, and some taken away. */
export async function measureSensitivity(task: SensitivityTask): Promise<MissingSensitivity> {
  const { seed, asked, fewest, others, everybody, drawn, beside } = task;
  const { points, answers } = everybody;
  const { algorithm, settings, k, labels } = task.published;
  const own = settings === undefined ? [] : [settingsOn(points, settings)];
  const part = partAgain(algorithm, { ...asManyStarts, settings: own })!;
  const published: Published = { k, labels, cluster: (space, random) => part({ ...space, answers }, k, random) };
  const effort = { seed, sets: asked.sets, iterations: asked.iterations, others };
  const again = await holdAgainst([everybody], published, seed);
  const found = [];
  if (drawn.some(({ states }) => states.includes(cell.unknown))) {
    const asIs = await compareFills("as-is", drawn, drawn, beside, published, effort);
    found.push({ ...asIs, comparisons: tellWhom(asIs.comparisons, [...drawn, ...beside.still], others) });
  }
  const { columns: holed, counts } = takeAway(drawn, asked.taken, fewest, seed);
  const spared = counts.filter((count) => count === 0).length;
  const kept = holed.map(varies);
  const only = <T>(list: readonly T[]) => list.filter((_, c) => kept[c]);
  const besideHoled = { ...beside, still: [...beside.still, ...holed.filter((_, c) => !kept[c])] };
  if (spared < drawn.length) {
    found.push(await compareFills("what-if", only(holed), only(drawn), besideHoled, published, effort));
  }
  const measures = [...drawn, ...beside.still];
  return {
    ...{ customers: labels.length, taken: asked.taken, spared },
    unknown: labels.filter((_, i) => measures.some(({ states }) => states[i] === cell.unknown)).length,
    sizes: Array.from({ length: k }, (_, label) => labels.filter((own) => own === label).length),
    comparisons: [{ scenario: "as-is", method: "again", ...again }, ...found.flatMap((one) => one.comparisons)],
    recovery: found.flatMap((one) => one.recovery),
    trace: found.flatMap((one) => one.trace),
    chains: found.flatMap((one) => one.chains),
  };
}
