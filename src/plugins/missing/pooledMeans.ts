import { drawRows } from "segmentarium/cluster";
import { cell, chainAgreement, type PooledEstimate, pool } from "segmentarium/impute";
import { stream } from "segmentarium/random";
import { absences, fillUnknown, type MeasuredColumn } from "segmentarium/segmentation";
import { mean, variance } from "segmentarium/stats";
import { takeMeasured, varies } from "./readMeasured.ts";

/** All that the means are made of: plain, so that a thread can be given it. */
export interface MeansTask {
  readonly seed: string;
  /** At most so many customers of a segment are learnt from and imputed. */
  readonly asked: { readonly customers: number; readonly sets: number; readonly iterations: number };
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
  /** How many of them were learnt from or imputed, had there been anything to impute. */
  readonly drawn: number;
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
 * Means of measures of customers like those of a segment (of whom these are taken for a random sample), pooled by Rubin's rules over
 * completed sets of chained equations. Within a set the squared standard error is s²/n over all members, and what is added by drawing
 * those who are imputed from a segment that has more than is asked for. Each segment is imputed by itself, from the measures of the
 * space and from those other measures that are known of at least half of whom this one is not: so segments may differ in spread and in
 * what goes with what. Where a measure is known of everybody in a segment nothing is pooled.
 */
export function pooledMeans(task: MeansTask): SegmentMean[] {
  return task.targets.flatMap((target) =>
    task.segments.map((label) => {
      const members = [...task.labels.keys()].filter((i) => task.labels[i] === label);
      const others = [...task.space, ...task.targets.filter(({ metric }) => isNew(task.space, metric))];
      const beside = others
        .filter(({ metric }) => metric !== target.metric)
        .map(({ constant: _, ...column }) => column);
      return meanOf(target, label, members, beside, task);
    }),
  );
}

function isNew(space: readonly MeasuredColumn[], metric: string): boolean {
  return space.every((column) => column.metric !== metric);
}

function meanOf(
  target: MeasuredColumn,
  label: number,
  members: readonly number[],
  others: readonly MeasuredColumn[],
  { seed, asked }: MeansTask,
): SegmentMean {
  const people = members.length;
  const values = members.filter((i) => target.states[i] === cell.known).map((i) => target.values[i]!);
  const unknown = people - values.length;
  const ownSeed = `${seed}/${target.metric}/${label}`;
  const rows = drawHalves(target, members, asked.customers, ownSeed);
  const counts = { metric: target.metric, label, people, known: values.length, unknown, drawn: rows.length };
  const center = mean(values);
  const spread = Math.sqrt(variance(values) ?? 0);
  const [own] = takeMeasured([target], rows);
  const from = takeMeasured(others, rows).filter((column) => varies(column) && tellsOf(own!, column));
  const known = own!.states.filter((state) => state === cell.known).length;
  const isLearnable = spread > 0 && known >= perPredictor * (from.length + absences(from).length + 1);
  if (center === undefined || unknown === 0 || !isLearnable || !varies(own!)) return { ...counts, knownMean: center };
  const standard = own!.values.map((value, i) => (own!.states[i] === cell.known ? (value - center) / spread : 0));
  const columns = [{ metric: target.metric, values: standard, states: own!.states }, ...from];
  const isAlone = from.every(({ states }) => !states.includes(cell.unknown));
  const { sets, trace } = fillUnknown(columns, {
    ...{ method: "mice", seed: ownSeed, fitOn: rows.length },
    ...{ sets: asked.sets, iterations: isAlone ? 1 : asked.iterations },
  });
  const drawn = sets.map(([column]) =>
    column!.values.filter((_, i) => own!.states[i] !== cell.known).map((value) => center + spread * value),
  );
  const byDrawing = (unknown / people) ** 2 * varianceOfDrawing(drawn, unknown);
  const estimates = drawn.map((imputed) => {
    const all = ofAll(values, imputed, unknown);
    return { estimate: all.mean, variance: all.variance / people + byDrawing };
  });
  const chains = chainAgreement(trace).find(({ column }) => column === target.metric);
  return { ...counts, knownMean: center, pooled: pool(estimates, people - 1), scaleReduction: chains?.ofMeans };
}

/** At most so many members, ascending: half of whom the measure is known and half of whom it is not, more of the one where the other are fewer. */
function drawHalves({ states }: MeasuredColumn, members: readonly number[], most: number, seed: string): Int32Array {
  const known = members.filter((i) => states[i] === cell.known);
  const unknown = members.filter((i) => states[i] !== cell.known);
  const half = Math.floor(most / 2);
  const some = Math.min(unknown.length, Math.max(half, most - known.length));
  const draw = (of: readonly number[], count: number, name: string) =>
    Array.from(drawRows(of.length, count, stream(seed, "draw", name)), (i) => of[i]!);
  return Int32Array.from([...draw(known, most - some, "known"), ...draw(unknown, some, "unknown")]).sort();
}

/** Mean and variance (divisor n − 1) over all known values and so many unknown ones, for whom some are imputed. */
function ofAll(known: readonly number[], imputed: Float64Array, unknown: number) {
  const n = known.length + unknown;
  const sum = (of: (value: number) => number) =>
    known.reduce((total, value) => total + of(value), 0) +
    (unknown / imputed.length) * imputed.reduce((total, value) => total + of(value), 0);
  const center = sum((value) => value) / n;
  return { mean: center, variance: sum((value) => (value - center) ** 2) / (n - 1) };
}

/**
 * The squared standard error of the mean over all unknown by which of them were drawn: of what the sets agree on, since how far an
 * imputed value may be off is between the sets. 0 where all were drawn.
 */
function varianceOfDrawing(sets: readonly Float64Array[], all: number): number {
  const n = sets[0]!.length;
  if (n === all) return 0;
  const agreed = sets[0]!.map((_, i) => mean(sets.map((values) => values[i]!))!);
  return (variance(agreed)! / n) * (1 - n / all);
}

/** Whether a measure is known of at least half of those whom another is not known of; what never happened is known. */
function tellsOf({ states }: MeasuredColumn, other: MeasuredColumn): boolean {
  const gaps = [...states.keys()].filter((i) => states[i] === cell.unknown);
  return 2 * gaps.filter((i) => other.states[i] !== cell.unknown).length >= gaps.length;
}
