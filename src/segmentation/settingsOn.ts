import { kDistances, usualGamma } from "../cluster/index.ts";
import type { Matrix } from "../matrix/index.ts";
import type { SegmenterSettings, SettingsByAlgorithm } from "../plugin.ts";

/**
 * The settings of an algorithm for customers drawn, or for the same measures in another unit: as they are, but for those that would mean
 * something else there. DBSCAN's `eps` is then the distance within which as large a share of these customers have `minSamples` as of
 * those that its regions were found on; a height that a tree was cut at has no meaning in another unit, and the cut is by number; what an
 * answer costs k-prototypes stays the same part of what it is unless told.
 *
 * @param points the customers drawn, before they are resampled.
 * @param unit whether distances are those of the clustering space.
 */
export function settingsOn(
  points: Matrix,
  settings: SegmenterSettings,
  unit: "of the space" | "another" = "of the space",
): SegmenterSettings {
  const other = unit === "another";
  switch (settings.algorithm) {
    case "dbscan":
      return other || points.rows < settings.fittedOn ? { ...settings, eps: epsOn(points, settings) } : settings;
    case "ward":
    case "linkage":
      return other && settings.cut !== undefined && "height" in settings.cut
        ? { ...settings, cut: undefined }
        : settings;
    case "k-prototypes":
      return other && settings.usualGamma > 0 ? { ...settings, gamma: gammaOn(points, settings) } : settings;
    default:
      return settings;
  }
}

function gammaOn(points: Matrix, { gamma, usualGamma: usual }: SettingsByAlgorithm["k-prototypes"]): number {
  return (gamma / usual) * usualGamma(points);
}

function epsOn(
  points: Matrix,
  { eps, minSamples, coreShare }: Extract<SegmenterSettings, { readonly algorithm: "dbscan" }>,
): number {
  if (points.rows < minSamples || points.columns === 0) return eps;
  const distances = kDistances(points, minSamples);
  const last = Math.max(0, Math.ceil(coreShare * distances.length - 1e-9) - 1);
  return distances.subarray(last).find((distance) => distance > 0) ?? eps;
}
