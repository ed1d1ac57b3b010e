import type { FrozenColumn } from "../../config/index.ts";
import { type Matrix, matrix } from "../../matrix/index.ts";
import { boxCox, yeoJohnson } from "../../stats/index.ts";
import type { Measures, MeasureValues } from "../measures.ts";

/** Rows in a clustering space that was made earlier, of others. */
export interface Placed {
  readonly points: Matrix;
  /** 1 where a measure lies beyond what the space was fitted on, or is missing though nobody lacked it then. */
  readonly beyond: Uint8Array;
}

/**
 * Prepares rows as those of the space were: transform, tails pulled in, scaling and weight, to the same bits. Values that are not
 * known stand at the "fill" of their column, a constant, the mode or the median, whatever a space by nearest neighbours, normal distribution or chained
 * equations had in their place: such rows may lie elsewhere than in the space that was fitted.
 *
 * @throws TypeError naming the measures that are not there.
 */
export function placeInSpace(columns: readonly FrozenColumn[], measures: Measures): Placed {
  const absent = [...new Set(columns.map(({ metric }) => metric).filter((metric) => !measures.of.has(metric)))];
  if (absent.length > 0) {
    const all = [...new Set(columns.map(({ metric }) => metric))].join(", ");
    throw new TypeError(
      `Cannot place rows in the clustering space: there is no ${absent.join(", ")}, the measures of the space are needed: ${all}`,
    );
  }
  const { rows } = measures;
  const data = new Float64Array(rows * columns.length);
  const beyond = new Uint8Array(rows);
  columns.forEach((column, c) => {
    const measure = measures.of.get(column.metric)!;
    const values = column.role === "missing" ? Float64Array.from(measure.missing) : movedValues(column, measure);
    const { center, scale, weight, fill } = column;
    for (let i = 0; i < rows; i++) {
      const isFilled = fill !== undefined && measure.unknown?.[i] === 1;
      const value = isFilled ? fill : values[i]!;
      const isMissing = column.role === "value" && measure.missing[i] === 1;
      if (isMissing ? !column.optional : isBeyond(value, column)) beyond[i] = 1;
      const isNowhere = isMissing && !isFilled;
      data[i * columns.length + c] = isNowhere ? 0 : ((pulledIn(value, column) - center) / scale) * weight;
    }
  });
  const names = columns.map(({ name }) => name);
  return { points: matrix(data, rows, names), beyond };
}

/** The values of a measure after the transform of its column; NaN where it has none, as a logarithm of a negative number. */
export function movedValues(
  { transform, power }: Pick<FrozenColumn, "transform" | "power">,
  { values, missing }: MeasureValues,
): Float64Array {
  const known = values.map((value, i) => (missing[i] === 1 ? Number.NaN : value));
  if (transform === "none") return known;
  if (transform === "log1p") return known.map((value) => (value >= 0 ? Math.log1p(value) : Number.NaN));
  if (transform === "signed-log1p") return known.map((value) => Math.sign(value) * Math.log1p(Math.abs(value)));
  const defined = transform === "box-cox" ? (value: number) => value > 0 : (value: number) => !Number.isNaN(value);
  const lambda = power ?? 1;
  const moved =
    transform === "box-cox" ? boxCox(known.filter(defined), lambda) : yeoJohnson(known.filter(defined), lambda);
  let next = 0;
  return known.map((value) => (defined(value) ? moved[next++]! : Number.NaN));
}

function isBeyond(value: number, { least, most }: FrozenColumn): boolean {
  if (Number.isNaN(value)) return true;
  return (least !== undefined && value < least) || (most !== undefined && value > most);
}

/** A value after the transform, within the bounds of tails; one that has no transform lies below all that have one. */
export function pulledIn(
  value: number,
  { low, high, least, center }: Pick<FrozenColumn, "low" | "high" | "least" | "center">,
): number {
  const known = Number.isNaN(value) ? (low ?? least ?? center) : value;
  return Math.min(Math.max(known, low ?? known), high ?? known);
}
