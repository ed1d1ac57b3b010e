import { type Matrix, matrix } from "segmentarium/matrix";
import { quantile } from "segmentarium/stats";
import type { Outcomes } from "./readOutcomes.ts";

/** How metrics become columns, learnt at the training cutoff and used unchanged at the others. */
export interface Preparation {
  readonly metrics: readonly string[];
  /** What stands for a missing value: the median of those who have one. */
  readonly medians: readonly number[];
  /** Metrics that have a 0/1 column for a missing value beside them. */
  readonly flagged: readonly string[];
}

export function learnPreparation({ metrics, customers, values, missing }: Outcomes): Preparation {
  const p = metrics.length;
  const room = new Float64Array(customers);
  const medians: number[] = [];
  const flagged: string[] = [];
  for (const [m, metric] of metrics.entries()) {
    let known = 0;
    for (let at = m; at < values.length; at += p) if (missing[at] === 0) room[known++] = values[at]!;
    medians.push(quantile(room.subarray(0, known).sort(), 0.5) ?? 0);
    if (known < customers) flagged.push(metric);
  }
  return { metrics, medians, flagged };
}

/** Points of customers: sign(x) · ln(1 + |x|) of each metric, then the 0/1 columns of missing values. */
export function preparePoints(outcomes: Outcomes, { metrics, medians, flagged }: Preparation): Matrix {
  const p = metrics.length;
  const names = [...metrics, ...flagged.map(missingName)];
  const data = new Float64Array(outcomes.customers * names.length);
  const flags = flagged.map((metric) => metrics.indexOf(metric));
  for (let i = 0; i < outcomes.customers; i++) {
    for (let m = 0; m < p; m++) {
      const raw = outcomes.missing[i * p + m] === 1 ? medians[m]! : outcomes.values[i * p + m]!;
      data[i * names.length + m] = Math.sign(raw) * Math.log1p(Math.abs(raw));
    }
    for (const [f, m] of flags.entries()) data[i * names.length + p + f] = outcomes.missing[i * p + m]!;
  }
  return matrix(data, outcomes.customers, names);
}

/** The columns of each metric that has two: they are shuffled together. */
export function columnGroups({ flagged }: Preparation): Record<string, string[]> {
  return Object.fromEntries(flagged.map((metric) => [metric, [metric, missingName(metric)]]));
}

function missingName(metric: string): string {
  return `${metric}_missing`;
}
