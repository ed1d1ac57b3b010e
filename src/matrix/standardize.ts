import { type Matrix, matrix } from "./matrix.ts";

/** A matrix with columns of mean 0 and standard deviation 1, and what was taken away to make it so. */
export interface Standardized {
  readonly matrix: Matrix;
  /** One mean per column, in the unit of the column. */
  readonly means: Float64Array;
  /** One population standard deviation per column, in the unit of the column; 0 for a constant column. */
  readonly deviations: Float64Array;
  /** Names of the columns that hold one value only; they become 0 and carry no information. */
  readonly constant: readonly string[];
}

/**
 * Each column minus its mean, divided by its population standard deviation (divisor n), by two passes.
 * A constant column becomes 0 and is named in `constant`. An empty matrix stays empty.
 * Checked against scikit-learn's `StandardScaler`.
 *
 * @throws RangeError when a column spans more than a float64 can square.
 */
export function standardize(points: Matrix): Standardized {
  const { rows, columns, names } = points;
  const data = new Float64Array(rows * columns);
  const means = new Float64Array(columns);
  const deviations = new Float64Array(columns);
  const constant: string[] = [];
  for (let j = 0; j < columns; j++) {
    if (isConstant(points, j)) {
      means[j] = points.data[j] ?? 0;
      constant.push(names[j]!);
      continue;
    }
    means[j] = columnMean(points, j);
    deviations[j] = columnDeviation(points, j, means[j]!);
    for (let i = j; i < data.length; i += columns) data[i] = (points.data[i]! - means[j]!) / deviations[j]!;
  }
  return { matrix: matrix(data, rows, names), means, deviations, constant };
}

function isConstant(points: Matrix, column: number): boolean {
  for (let i = column; i < points.data.length; i += points.columns) {
    if (points.data[i] !== points.data[column]) return false;
  }
  return true;
}

function columnMean(points: Matrix, column: number): number {
  const origin = points.data[column]!;
  let sum = 0;
  for (let i = column; i < points.data.length; i += points.columns) sum += points.data[i]! - origin;
  return origin + sum / points.rows;
}

function columnDeviation(points: Matrix, column: number, mean: number): number {
  let squares = 0;
  for (let i = column; i < points.data.length; i += points.columns) squares += (points.data[i]! - mean) ** 2;
  const deviation = Math.sqrt(squares / points.rows);
  if (Number.isFinite(deviation) && deviation > 0) return deviation;
  throw new RangeError(
    `Cannot standardize: the values of column "${points.names[column]}" are too large or too close together for a float64, another unit is needed`,
  );
}
