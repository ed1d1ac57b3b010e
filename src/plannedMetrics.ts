import type { PlanNode } from "./plan.ts";
import type { Metric, RecordedMetric } from "./plugin.ts";

/** Metrics of the features that are planned. */
export function featureMetrics(nodes: readonly PlanNode[]): Metric[] {
  const features = nodes.filter((node) => node.contributed.point === "features" && node.skipped === undefined);
  const steps = new Set(features.map((node) => node.contributed.step));
  return [...steps].flatMap((step) => step.metrics ?? []);
}

/** Metrics of all planned steps, for the record. */
export function recordedMetrics(nodes: readonly PlanNode[]): RecordedMetric[] {
  const planned = nodes.filter((node) => node.skipped === undefined).map((node) => node.contributed);
  const once = new Map(planned.map((contributed) => [contributed.step.id, contributed]));
  return [...once.values()].flatMap(({ step, point }) =>
    (step.metrics ?? []).map((metric) => ({
      ...metric,
      of: point === "features" ? ("customers" as const) : ("release" as const),
      step: step.id,
    })),
  );
}
