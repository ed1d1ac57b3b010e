import { cell } from "segmentarium/impute";
import type { ClusteringSpace } from "segmentarium/plugin";
import { absenceFamilies, type MeasuredColumn, standIns } from "segmentarium/segmentation";
import {
  missingColumn,
  type PreparedColumn,
  type PrepareOptions,
  prepareColumn,
  weighColumn,
} from "./prepareColumn.ts";

/** A metric as read: one value per customer, 1 in `missing` where there is none, and 1 in `unknown` where there is one that is not known. */
export interface RawMetric {
  readonly metric: string;
  readonly values: Float64Array;
  readonly missing: Uint8Array;
  /** Of those that are missing; nobody unless given. */
  readonly unknown?: Uint8Array;
  /** Of this metric, where it is another than that of all. */
  readonly transform?: PrepareOptions["transform"];
  /** Declared to stand for what is not known, as the metric is measured. */
  readonly constant?: number;
}

/** Puts values in place of unknown ones; those that it leaves unknown count as never. */
export type Fill = (columns: readonly MeasuredColumn[]) => readonly MeasuredColumn[];

/**
 * The clustering space of metrics: their prepared columns, then one 0/1 column for each different set of customers
 * without a value. Every metric weighs the same: metrics that share a 0/1 column weigh together, with it, as much as as many
 * metrics without one. Metrics that do not vary or that nobody has are left out and named.
 */
export function prepareSpace(
  metrics: readonly RawMetric[],
  options: PrepareOptions,
  fill: Fill = (columns) => columns,
): { readonly prepared: readonly PreparedColumn[]; readonly leftOut: ClusteringSpace["leftOut"] } {
  const made = metrics.map((raw) => {
    const own = raw.transform === undefined ? options : { ...options, transform: raw.transform };
    return prepareColumn(raw.metric, raw.values, raw.missing, own, raw.constant);
  });
  const filled = fill(metrics.flatMap((raw, m) => (made[m] === undefined ? [] : [measured(raw, made[m])])));
  const values = new Map(filled.map((column) => [column.metric, column]));
  const absent = metrics.map((raw) => absentOf(raw, values.get(raw.metric)));
  const families = absenceFamilies(
    absent,
    made.map((column) => column !== undefined),
  );
  const weightOf = (m: number) => families.find(({ members }) => members.includes(m))!.weight;
  const flags = families.flatMap(({ members, absent: flag, weight }) => {
    const column = missingColumn(metrics[members[0]!]!.metric, flag, options.scaling);
    return column === undefined ? [] : [weighColumn(column, weight)];
  });
  const columns = metrics.flatMap((raw, m) => {
    const column = made[m]?.column;
    if (column === undefined) return [];
    return [weighColumn({ values: values.get(raw.metric)!.values, column }, weightOf(m))];
  });
  return {
    prepared: [...columns, ...flags],
    leftOut: metrics
      .filter((_, m) => made[m] === undefined)
      .map((raw) => ({ metric: raw.metric, reason: emptyReason(raw) })),
  };
}

/** One `cell` per customer. */
export function statesOf({ missing, unknown }: RawMetric): Uint8Array {
  return missing.map((flag, i) => (flag === 0 ? cell.known : unknown?.[i] === 1 ? cell.unknown : cell.never));
}

function measured(raw: RawMetric, { values, column }: PreparedColumn): MeasuredColumn {
  return { metric: raw.metric, values, states: statesOf(raw), ...standIns(column) };
}

/** Who has no value of a metric after filling; of one that is left out, who had none. */
function absentOf(raw: RawMetric, column: MeasuredColumn | undefined): Uint8Array {
  return column === undefined ? raw.missing : column.states.map((state) => Number(state !== cell.known));
}

function emptyReason(raw: RawMetric): string {
  if (raw.missing.every((flag) => flag === 1)) return "no customer has a value";
  return "it is the same for every customer who has a value, within the bounds of its tails";
}
