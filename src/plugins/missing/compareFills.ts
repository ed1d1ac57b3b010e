import { adjustedRand } from "segmentarium/cluster";
import { cell, chainAgreement } from "segmentarium/impute";
import type { SpaceColumn } from "segmentarium/plugin";
import { type Random, stream } from "segmentarium/random";
import {
  type AgainOf,
  type FillMethod,
  fillMethods,
  fillUnknown,
  type MeasuredColumn,
  spaceOfColumns,
} from "segmentarium/segmentation";
import { matchLabels } from "./matchLabels.ts";
import type { ChainPoint, ChainVerdict, FillComparison, Range, Recovery, Scenario } from "./missingTypes.ts";

/** The drawn customers with values filled in: points, and the weights of their columns. */
type Space = Pick<AgainOf, "points" | "columns">;

export interface Published {
  readonly k: number;
  /** Of the drawn customers, 0 … k − 1. */
  readonly labels: Int32Array;
  /** Parts the drawn customers in a space of theirs. */
  readonly cluster: (space: Space, random: Random) => Int32Array | Promise<Int32Array>;
}

/** Measures that nothing is imputed of, or from, but that have a part in the space. */
export interface Beside {
  /** Whose known values do not differ among the drawn customers. */
  readonly still: readonly MeasuredColumn[];
  /** Of which only who has no value has a part. */
  readonly leftOut: readonly MeasuredColumn[];
  /** How measures of the space are made comparable; by mean and standard deviation unless given. */
  readonly scaling?: SpaceColumn["scaling"] | undefined;
}

export interface FillEffort {
  readonly seed: string;
  readonly sets: number;
  readonly iterations: number;
  /** What is done with measures that have no constant, where constants are declared of others. */
  readonly others: FillMethod;
}

export interface ComparedFills {
  readonly comparisons: readonly FillComparison[];
  readonly recovery: readonly Recovery[];
  readonly trace: readonly ChainPoint[];
  readonly chains: readonly ChainVerdict[];
}

/**
 * Parts customers anew with unknown values filled by each method, and holds the partitions against the published one.
 *
 * @param truth the measures before values were taken away; the same as `columns` where none were.
 */
export async function compareFills(
  scenario: Scenario,
  columns: readonly MeasuredColumn[],
  truth: readonly MeasuredColumn[],
  beside: Beside,
  published: Published,
  { others, ...effort }: FillEffort,
): Promise<ComparedFills> {
  const comparisons: FillComparison[] = [];
  const recovery: Recovery[] = [];
  const trace: ChainPoint[] = [];
  const chains: ChainVerdict[] = [];
  const unknown = new Map(columns.map(({ metric, states }) => [metric, places(states)]));
  const imputed = (metric: string) => unknown.get(metric)?.length ?? 0;
  for (const { name: method, by, given } of waysOf(columns, others)) {
    const filled = fillUnknown(given, { method: by, ...effort });
    const still = by === "own-column" ? beside.still : beside.still.map(settled);
    const spaces = filled.sets.map((set) => spaceOfColumns([...set, ...still], beside.leftOut, beside.scaling));
    comparisons.push({ scenario, method, ...(await holdAgainst(spaces, published, effort.seed)) });
    recovery.push(...recovered(method, filled.sets, columns, truth));
    const own = filled.trace.filter(({ column }) => unknown.has(column));
    trace.push(...own.map(({ column, ...row }) => ({ scenario, metric: column, ...row, imputed: imputed(column) })));
    chains.push(
      ...chainAgreement(own).map(({ column, ...row }) => ({
        scenario,
        metric: column,
        ...row,
        imputed: imputed(column),
      })),
    );
  }
  return { comparisons, recovery, trace, chains };
}

interface Way {
  readonly name: FillMethod;
  readonly by: FillMethod;
  readonly given: readonly MeasuredColumn[];
}

/** Each method for all measures; and, where constants are declared, these, with what is done about the others. */
function waysOf(columns: readonly MeasuredColumn[], others: FillMethod): Way[] {
  const without = columns.map(({ constant: _, ...column }) => column);
  return fillMethods.flatMap((name): Way[] => {
    if (name !== "constant") return [{ name, by: name, given: without }];
    const declared = columns.some(({ constant }) => constant !== undefined);
    return declared ? [{ name, by: others === "constant" ? "median" : others, given: columns }] : [];
  });
}

/** A measure that does not vary, with its one known value, or 0, wherever one is unknown. */
function settled({ metric, values, states }: MeasuredColumn): MeasuredColumn {
  const place = states.indexOf(cell.known);
  const usual = place < 0 ? 0 : values[place]!;
  return {
    metric,
    values: values.map((value, i) => (states[i] === cell.unknown ? usual : value)),
    states: states.map((state) => (state === cell.unknown ? cell.known : state)),
  };
}

/** How partitions of sets of points compare with the published one. Each set gets the same random starts. */
export async function holdAgainst(
  sets: readonly Space[],
  { k, labels: wanted, cluster }: Published,
  seed: string,
): Promise<Omit<FillComparison, "scenario" | "method">> {
  const found: Int32Array[] = [];
  for (const space of sets) found.push(matchLabels(wanted, await cluster(space, stream(seed, "cluster"))));
  const n = wanted.length;
  const share = (isSo: (i: number) => boolean) => wanted.reduce((sum, _, i) => sum + Number(isSo(i)), 0) / n;
  const several = found.length > 1;
  return {
    sets: sets.length,
    adjustedRand: rangeOf(found.map((labels) => adjustedRand(wanted, labels) ?? 1)),
    moved: rangeOf(found.map((labels) => share((i) => labels[i] !== wanted[i]))),
    ...(several ? { unsettled: share((i) => found.some((labels) => labels[i] !== found[0]![i])) } : {}),
    sizes: Array.from({ length: k }, (_, label) => {
      const { low, high } = rangeOf(found.map((labels) => labels.filter((own) => own === label).length));
      return { label, low, high };
    }),
  };
}

function rangeOf(values: readonly number[]): Range {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, low: Math.min(...values), high: Math.max(...values) };
}

function places(states: Uint8Array): number[] {
  return [...states.keys()].filter((i) => states[i] === cell.unknown);
}

/** Of each measure, how imputed values compare with those that were taken away. */
function recovered(
  method: FillMethod,
  sets: readonly (readonly MeasuredColumn[])[],
  columns: readonly MeasuredColumn[],
  truth: readonly MeasuredColumn[],
): Recovery[] {
  return columns.flatMap(({ metric, states }, c) => {
    const isFilled = (i: number) => sets[0]![c]!.states[i] === cell.known;
    const taken = places(states).filter((i) => isFilled(i) && truth[c]!.states[i] === cell.known);
    if (taken.length === 0) return [];
    const wanted = taken.map((i) => truth[c]!.values[i]!);
    const imputed = sets.map((set) => taken.map((i) => set[c]!.values[i]!));
    const squares = imputed.map((values) => meanOf(values.map((value, i) => (value - wanted[i]!) ** 2)));
    const spread = deviationOf(wanted);
    const ratio = meanOf(imputed.map(deviationOf)) / spread;
    return [
      {
        metric,
        method,
        taken: taken.length,
        error: meanOf(squares.map(Math.sqrt)),
        spread: spread > 0 ? ratio : undefined,
      },
    ];
  });
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviationOf(values: readonly number[]): number {
  if (values.every((value) => value === values[0])) return 0;
  const center = meanOf(values);
  return Math.sqrt(meanOf(values.map((value) => (value - center) ** 2)));
}
