import type { ClusteringSpace } from "segmentarium/plugin";
import {
  missingColumn,
  type PreparedColumn,
  type PrepareOptions,
  prepareColumn,
  weighColumn,
} from "./prepareColumn.ts";

/** A metric as read: one value per customer, 1 in `missing` where there is none. */
export interface RawMetric {
  readonly metric: string;
  readonly values: Float64Array;
  readonly missing: Uint8Array;
}

/**
 * The clustering space of metrics: their prepared columns, then one 0/1 column for each different set of customers
 * without a value. Every metric weighs the same: metrics that share a 0/1 column weigh together, with it, as much as as many
 * metrics without one. Metrics that do not vary or that nobody has are left out and named.
 */
export function prepareSpace(
  metrics: readonly RawMetric[],
  options: PrepareOptions,
): { readonly prepared: readonly PreparedColumn[]; readonly leftOut: ClusteringSpace["leftOut"] } {
  const families = familiesOf(metrics).map((members) => prepareFamily(members, options));
  const values = new Map(families.flatMap(({ values }) => values.map((entry) => [entry.column.metric, entry])));
  return {
    prepared: [
      ...metrics.flatMap(({ metric }) => values.get(metric) ?? []),
      ...families.flatMap(({ flag }) => flag ?? []),
    ],
    leftOut: metrics
      .filter(({ metric }) => !values.has(metric))
      .map((raw) => ({ metric: raw.metric, reason: emptyReason(raw) })),
  };
}

/** Metrics that the same customers have no value of. */
function familiesOf(metrics: readonly RawMetric[]): RawMetric[][] {
  const families: RawMetric[][] = [];
  for (const raw of metrics) {
    const own = families.find(([first]) => first!.missing.every((flag, i) => flag === raw.missing[i]));
    if (own === undefined) families.push([raw]);
    else own.push(raw);
  }
  return families;
}

function prepareFamily(members: readonly RawMetric[], options: PrepareOptions) {
  const { metric, missing } = members[0]!;
  const values = members.flatMap((raw) => prepareColumn(raw.metric, raw.values, raw.missing, options) ?? []);
  const flag = missingColumn(metric, missing);
  if (flag === undefined || values.length === 0) return { values, flag };
  const known = 1 - flag.column.missing / missing.length;
  const weight = Math.sqrt(values.length / (values.length * known + 1));
  return { values: values.map((entry) => weighColumn(entry, weight)), flag: weighColumn(flag, weight) };
}

function emptyReason(raw: RawMetric): string {
  if (raw.missing.every((flag) => flag === 1)) return "no customer has a value";
  return "it is the same for every customer who has a value, within the bounds of its tails";
}
