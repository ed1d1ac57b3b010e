import { cell, chainAgreement, type PooledEstimate, pool } from "segmentarium/impute";
import { fillUnknown, type MeasuredColumn } from "segmentarium/segmentation";
import { mean, variance } from "segmentarium/stats";
import { takeMeasured, varies } from "./readMeasured.ts";

/** All that the means are made of: plain, so that a thread can be given it. */
export interface MeansTask {
  readonly seed: string;
  readonly asked: { readonly sets: number; readonly iterations: number };
  /** The segment of each customer. */
  readonly labels: Int32Array;
  readonly segments: readonly number[];
  /** Measures that are not known of somebody, as they are measured; each has happened for everybody. */
  readonly targets: readonly MeasuredColumn[];
  /** Standardised measures of the clustering space, to impute from. */
  readonly space: readonly MeasuredColumn[];
}

/** What is known of the mean of a measure in a segment. */
export interface SegmentMean {
  readonly metric: string;
  readonly label: number;
  /** Customers, and of how many of them the measure is known and not known. */
  readonly people: number;
  readonly known: number;
  readonly unknown: number;
  /** Mean of the known values. */
  readonly knownMean: number | undefined;
  /** Absent where nothing is unknown, too few values are known to learn from, or they are all the same. */
  readonly pooled?: PooledEstimate;
  /** The potential scale reduction of the chains; undefined where it does not exist, and where one pass is enough. */
  readonly scaleReduction?: number | undefined;
}

/** So many known values are needed per measure that is learnt from. */
const perPredictor = 3;

/**
 * Means of measures by segment, pooled by Rubin's rules over completed sets of chained equations. Each segment is imputed by itself,
 * from the measures of the space and from those other measures that are known of at least half of whom this one is not: so segments
 * may differ in spread and in what goes with what. Where a measure is known of everybody in a segment nothing is pooled.
 */
export function pooledMeans(task: MeansTask): SegmentMean[] {
  return task.targets.flatMap((target) =>
    task.segments.map((label) => {
      const rows = Int32Array.from([...task.labels.keys()].filter((i) => task.labels[i] === label));
      const [own] = takeMeasured([target], rows);
      const others = [...task.space, ...task.targets.filter(({ metric }) => isNew(task.space, metric))];
      const beside = others
        .filter(({ metric }) => metric !== target.metric)
        .map(({ constant: _, ...column }) => column);
      return meanOf(own!, label, takeMeasured(beside, rows), task);
    }),
  );
}

function isNew(space: readonly MeasuredColumn[], metric: string): boolean {
  return space.every((column) => column.metric !== metric);
}

function meanOf(
  target: MeasuredColumn,
  label: number,
  beside: readonly MeasuredColumn[],
  { seed, asked }: MeansTask,
): SegmentMean {
  const people = target.values.length;
  const known = target.values.filter((_, i) => target.states[i] === cell.known);
  const counts = { metric: target.metric, label, people, known: known.length, unknown: people - known.length };
  const center = mean(known);
  const spread = Math.sqrt(variance(known) ?? 0);
  const from = beside.filter((column) => varies(column) && tellsOf(target, column));
  const isLearnable = spread > 0 && known.length >= perPredictor * (from.length + 1);
  if (center === undefined || counts.unknown === 0 || !isLearnable) {
    return { ...counts, knownMean: center };
  }
  const standard = target.values.map((value, i) => (target.states[i] === cell.known ? (value - center) / spread : 0));
  const columns = [{ metric: target.metric, values: standard, states: target.states }, ...from];
  const isAlone = from.every(({ states }) => !states.includes(cell.unknown));
  const { sets, trace } = fillUnknown(columns, {
    ...{ method: "mice", seed: `${seed}/${target.metric}/${label}`, fitOn: people },
    ...{ sets: asked.sets, iterations: isAlone ? 1 : asked.iterations },
  });
  const estimates = sets.map(([column]) => ({
    estimate: center + spread * mean(column!.values)!,
    variance: (spread ** 2 * variance(column!.values)!) / people,
  }));
  const chains = chainAgreement(trace).find(({ column }) => column === target.metric);
  return { ...counts, knownMean: center, pooled: pool(estimates, people - 1), scaleReduction: chains?.ofMeans };
}

/** Whether a measure is known of at least half of those whom another is not known of; what never happened is known. */
function tellsOf({ states }: MeasuredColumn, other: MeasuredColumn): boolean {
  const gaps = [...states.keys()].filter((i) => states[i] === cell.unknown);
  return 2 * gaps.filter((i) => other.states[i] !== cell.unknown).length >= gaps.length;
}
