import type { ClusteringSpace } from "segmentarium/plugin";
import { missingColumn, type PreparedColumn, type PrepareOptions, prepareColumn } from "./prepareColumn.ts";

/** A metric as read: one value per customer, 1 in `missing` where there is none. */
export interface RawMetric {
  readonly metric: string;
  readonly values: Float64Array;
  readonly missing: Uint8Array;
}

/**
 * The clustering space of metrics: their prepared columns, then one 0/1 column for each different set of customers
 * without a value. Metrics that do not vary or that nobody has are left out and named.
 */
export function prepareSpace(
  metrics: readonly RawMetric[],
  options: PrepareOptions,
): { readonly prepared: readonly PreparedColumn[]; readonly leftOut: ClusteringSpace["leftOut"] } {
  const values: PreparedColumn[] = [];
  const flags: PreparedColumn[] = [];
  const patterns: Uint8Array[] = [];
  const leftOut: { metric: string; reason: string }[] = [];
  for (const raw of metrics) {
    const column = prepareColumn(raw.metric, raw.values, raw.missing, options);
    if (column === undefined) leftOut.push({ metric: raw.metric, reason: emptyReason(raw) });
    else values.push(column);
    if (patterns.some((pattern) => pattern.every((flag, i) => flag === raw.missing[i]))) continue;
    patterns.push(raw.missing);
    const flag = missingColumn(raw.metric, raw.missing);
    if (flag !== undefined) flags.push(flag);
  }
  return { prepared: [...values, ...flags], leftOut };
}

function emptyReason(raw: RawMetric): string {
  if (raw.missing.every((flag) => flag === 1)) return "no customer has a value";
  return "it is the same for every customer who has a value, within the bounds of its tails";
}
