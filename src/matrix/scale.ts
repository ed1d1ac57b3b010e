import { quantile } from "../stats/index.ts";
import { type Matrix, matrix } from "./matrix.ts";

/** A matrix whose columns were moved and divided, and by what. */
export interface Scaled {
  readonly matrix: Matrix;
  /** One per column, in the unit of the column: what was taken away. */
  readonly centers: Float64Array;
  /** One per column, in the unit of the column: what was divided by; 0 for a column that was only moved. */
  readonly scales: Float64Array;
  /** Names of the columns whose scale is 0. */
  readonly constant: readonly string[];
}

/**
 * Each column less its minimum, divided by its range: 0…1. A constant column becomes 0 and is named in `constant`. One
 * extreme value squeezes all others together: see `robust`. Checked against scikit-learn's `MinMaxScaler`.
 *
 * @throws RangeError when a column spans more than a float64 can hold.
 */
export function minMax(points: Matrix): Scaled {
  return scaled(points, (values) => {
    let [low, high] = [values[0]!, values[0]!];
    for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
    return { center: low, scale: high - low };
  });
}

/**
 * Each column less its median, divided by its interquartile range (quantiles of type 7): what lies in the tails does not
 * change the scale. A column whose middle half is one value is only moved, and named in `constant`. Checked against
 * scikit-learn's `RobustScaler`.
 */
export function robust(points: Matrix): Scaled {
  return scaled(points, (values) => {
    const sorted = values.slice().sort();
    const [lower, median, upper] = [0.25, 0.5, 0.75].map((p) => quantile(sorted, p)!) as [number, number, number];
    return { center: median, scale: upper - lower };
  });
}

function scaled(
  { data, rows, columns, names }: Matrix,
  measure: (values: Float64Array) => { readonly center: number; readonly scale: number },
): Scaled {
  const moved = new Float64Array(data.length);
  const centers = new Float64Array(columns);
  const scales = new Float64Array(columns);
  for (let j = 0; j < columns && rows > 0; j++) {
    const { center, scale } = measure(Float64Array.from({ length: rows }, (_, i) => data[i * columns + j]!));
    if (!Number.isFinite(scale)) {
      throw new RangeError(
        `Cannot scale: the values of column "${names[j]}" lie too far apart for a float64, another unit is needed`,
      );
    }
    centers[j] = center;
    scales[j] = scale;
    for (let i = j; i < data.length; i += columns) moved[i] = (data[i]! - center) / (scale > 0 ? scale : 1);
  }
  return {
    matrix: matrix(moved, rows, names),
    centers,
    scales,
    constant: names.filter((_, j) => scales[j] === 0),
  };
}
