import { drawRows, nullTest, takeRows } from "segmentarium/cluster";
import { type Matrix, select } from "segmentarium/matrix";
import type { ClusteringSpace } from "segmentarium/plugin";
import type { Random } from "segmentarium/random";
import type { StructureTest } from "./choiceTypes.ts";

/**
 * The null test on customers drawn at random among those who have every measure: who lacks one, such as the gap between orders of a
 * single order, is a group by definition and would pass for structure.
 */
export function testStructure(
  points: Matrix,
  columns: ClusteringSpace["columns"],
  options: { readonly customers: number; readonly random: Random; readonly seed: string },
): StructureTest {
  const flags = columns.flatMap(({ role }, j) => (role === "missing" ? [j] : []));
  const values = columns.filter(({ role }) => role === "value").map(({ name }) => name);
  const complete = rowsWithout(points, flags);
  const known = flags.length === 0 ? points : select(takeRows(points, complete), values);
  const drawn = takeRows(known, drawRows(known.rows, options.customers, options.random));
  return { ...nullTest(drawn, { seed: options.seed }), leftOut: points.rows - complete.length };
}

/** Rows at whose flags stands the smaller of the two values: nothing is missing. */
function rowsWithout({ data, rows, columns: p }: Matrix, flags: readonly number[]): Int32Array {
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  const least = flags.map((j) => all.reduce((low, i) => Math.min(low, data[i * p + j]!), Number.POSITIVE_INFINITY));
  return all.filter((i) => flags.every((j, f) => data[i * p + j] === least[f]));
}
