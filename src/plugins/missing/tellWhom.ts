import { cell } from "segmentarium/impute";
import type { FillMethod, MeasuredColumn } from "segmentarium/segmentation";
import type { FillComparison } from "./missingTypes.ts";

/**
 * Comparisons of imputing as it is, with how few customers they are about where constants are declared. The published space has the
 * constants, so that the project's own method for all measures changes only who lacks a measure with a constant, and the others who lack
 * something follow by subtraction; nothing else changes by `constant`. Other methods change everybody who lacks something.
 *
 * @param others the project's own method for measures without a constant.
 */
export function tellWhom(
  comparisons: readonly FillComparison[],
  measures: readonly MeasuredColumn[],
  others: FillMethod,
): FillComparison[] {
  if (measures.every(({ constant }) => constant === undefined)) return [...comparisons];
  const parts = partsOf(measures);
  const some = parts.filter((customers) => customers > 0);
  const own = others === "constant" ? "median" : others;
  return comparisons.map((row) => {
    if (row.method === "constant") return { ...row, about: parts[0] + parts[1] === 0 ? 0 : Math.min(...some) };
    return row.method === own && some.length > 0 ? { ...row, about: Math.min(...some) } : row;
  });
}

/** Customers who lack measures with a constant only, both kinds, and measures without one only. */
function partsOf(measures: readonly MeasuredColumn[]): [number, number, number] {
  const parts: [number, number, number] = [0, 0, 0];
  const rows = measures[0]?.states.length ?? 0;
  for (let i = 0; i < rows; i++) {
    const lacks = (isWith: boolean) =>
      measures.some(({ states, constant }) => states[i] === cell.unknown && (constant !== undefined) === isWith);
    const [withOne, without] = [lacks(true), lacks(false)];
    if (withOne) parts[without ? 1 : 0] += 1;
    else if (without) parts[2] += 1;
  }
  return parts;
}
