import type { AuditResult } from "segmentarium/plugin";

/** Two partitions of the same customers, at the same k. */
export interface Compared {
  readonly k: number;
  readonly adjustedRand: number;
  /** Our inertia over that of the independent implementation, judged on the same points; below 1 = ours is tighter. */
  readonly inertiaRatio: number;
}

/**
 * Whether an independent implementation agrees: it passes when the two inertias are within the tolerance, fails when the
 * other found a tighter partition, and is no evidence when the other got stuck in a looser one.
 */
export function compareFits(
  { k, adjustedRand, inertiaRatio }: Compared,
  tolerance: number,
): Omit<AuditResult, "title"> {
  const figures = `at k = ${k} the inertia of our k-means is ${inertiaRatio.toFixed(4)} times that of ml-kmeans, adjusted Rand index ${adjustedRand.toFixed(3)}`;
  if (inertiaRatio > 1 + tolerance) return { verdict: "fail", summary: `A tighter partition exists: ${figures}` };
  if (inertiaRatio < 1 - tolerance) {
    return { verdict: "insufficient-evidence", summary: `The check got stuck in a looser partition: ${figures}` };
  }
  const agreement = adjustedRand >= 0.9 ? "agrees" : "finds an equally tight but different partition";
  return { verdict: "pass", summary: `The independent implementation ${agreement}: ${figures}` };
}
