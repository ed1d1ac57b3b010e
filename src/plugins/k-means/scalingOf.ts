import type { SpaceColumn } from "segmentarium/plugin";
import { quantile } from "segmentarium/stats";

export type Scaling = Pick<SpaceColumn, "scaling" | "center" | "scale">;

/**
 * What to take away from values and divide them by, so that metrics of different units can be compared. Where the middle half
 * of the values is one value, there is no interquartile range, and the standard deviation serves. What is taken away is in the midst of
 * the values whatever divides them, also by range, since it is where those stand who have no value. Undefined when the values do not vary.
 */
export function scalingOf(values: Float64Array, wanted: Scaling["scaling"]): Scaling | undefined {
  const n = values.length;
  if (n === 0 || values.every((value) => value === values[0])) return undefined;
  const sorted = values.slice().sort();
  const center = values.reduce((sum, value) => sum + value / n, 0);
  if (wanted === "min-max") return { scaling: wanted, center, scale: sorted[n - 1]! - sorted[0]! };
  const middleHalf = quantile(sorted, 0.75)! - quantile(sorted, 0.25)!;
  if (wanted === "robust" && middleHalf > 0) {
    return { scaling: wanted, center: quantile(sorted, 0.5)!, scale: middleHalf };
  }
  const scale = Math.sqrt(values.reduce((sum, value) => sum + (value - center) ** 2 / n, 0));
  return scale > 0 ? { scaling: "z", center, scale } : undefined;
}
