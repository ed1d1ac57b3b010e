import type { RepurchaseOptions } from "./repurchaseOptions.ts";

/** How many customers a cutoff has, and how many of them bought after it. */
export interface Counts {
  readonly customers: number;
  readonly positives: number;
}

/** Why there can be no model, in words, or undefined when there can. */
export function findObstacle(
  training: Counts,
  evaluation: Counts,
  options: Pick<RepurchaseOptions, "minimumCustomers" | "minimumOutcomes">,
): string | undefined {
  const obstacles = [...obstaclesAt("training", training, options), ...obstaclesAt("evaluation", evaluation, options)];
  return obstacles.length === 0 ? undefined : `No model was fitted: ${obstacles.join("; ")}`;
}

function obstaclesAt(
  cutoff: string,
  { customers, positives }: Counts,
  { minimumCustomers, minimumOutcomes }: Pick<RepurchaseOptions, "minimumCustomers" | "minimumOutcomes">,
): string[] {
  if (customers < minimumCustomers) {
    return [`there are fewer than ${minimumCustomers} customers at the ${cutoff} cutoff`];
  }
  if (positives < minimumOutcomes) {
    return [`fewer than ${minimumOutcomes} customers bought in the time after the ${cutoff} cutoff`];
  }
  if (customers - positives < minimumOutcomes) {
    return [`all but fewer than ${minimumOutcomes} customers bought in the time after the ${cutoff} cutoff`];
  }
  return [];
}
