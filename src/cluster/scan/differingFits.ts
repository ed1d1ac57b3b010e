import type { BlockFit } from "./blockLloyd.ts";

/** By ascending inertia, the first of equals first, without those that reached the same inertia as one before. */
export function differingFits(fits: readonly BlockFit[]): readonly BlockFit[] {
  const sorted = [...fits].sort((a, b) => a.inertia - b.inertia);
  return sorted.filter((fit, i) => i === 0 || fit.inertia - sorted[i - 1]!.inertia > 1e-6 * fit.inertia);
}
