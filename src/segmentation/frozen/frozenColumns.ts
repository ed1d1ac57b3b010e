import type { FrozenColumn } from "../../config/index.ts";
import type { SpaceColumn } from "../../plugin.ts";
import { quantile } from "../../stats/index.ts";
import type { Measures } from "../measures.ts";
import { movedValues, pulledIn } from "./placeInSpace.ts";

/** What was done with unknown values of measures without a declared constant: imputed, by the most frequent value or otherwise, or counted as never. */
export type Unknown = "imputed" | "by-mode" | "as-never";

/** A space and those that it was made of. */
export interface FreezableSpace {
  readonly columns: readonly SpaceColumn[];
  readonly measures: Measures;
  readonly unknown?: Unknown;
}

/**
 * Columns of a space, frozen. A 0/1 column speaks for those without a known value where those values were not imputed: also of a
 * measure that has no other column.
 */
export function frozenColumns({ columns, measures, unknown = "imputed" }: FreezableSpace): FrozenColumn[] {
  const valued = new Set(columns.flatMap(({ role, metric }) => (role === "value" ? [metric] : [])));
  const constants = new Set(columns.flatMap(({ metric, constant }) => (constant === undefined ? [] : [metric])));
  return columns.map((column) => {
    const { name, metric, role, transform, power, low, high, center, scale, weight, missing } = column;
    const made = { name, metric, role, transform, power, low, high, center, scale, weight, optional: missing > 0 };
    const isImputed = unknown !== "as-never" || constants.has(metric);
    const canBe = measures.of.get(metric)?.unknown !== undefined && valued.has(metric);
    const instead = column.constant ?? (unknown === "by-mode" ? column.mode : undefined);
    return withRange(made, measures, isImputed && canBe, instead);
  });
}

/** Measures as they are, as columns: with the range that was seen of each. */
export function rawColumns(metrics: readonly string[], measures: Measures): FrozenColumn[] {
  return metrics.map((metric) => {
    const optional = measures.of.get(metric)?.missing.some((flag) => flag === 1) ?? false;
    const plain = { transform: "none", center: 0, scale: 1, weight: 1 } as const;
    return withRange({ name: metric, metric, role: "value", ...plain, optional }, measures, false);
  });
}

/** @param instead of unknown values: after transform and bounds; the median unless given. */
function withRange(made: FrozenColumn, measures: Measures, isImputed: boolean, instead?: number): FrozenColumn {
  const measure = measures.of.get(made.metric);
  if (made.role === "missing") return isImputed ? { ...made, fill: 0 } : made;
  if (measure === undefined) return made;
  const known = movedValues(made, measure).filter((value) => !Number.isNaN(value));
  if (known.length === 0) return made;
  const [least, most] = known.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [
    known[0]!,
    known[0]!,
  ] as [number, number]);
  const fill = isImputed ? (instead ?? quantile(known.map((value) => pulledIn(value, made)).sort(), 0.5)) : undefined;
  return { ...made, least, most, ...(fill === undefined ? {} : { fill }) };
}
