import { checkSpread } from "./checkSpread.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { symmetricEigen } from "./symmetricEigen.ts";

/** The directions in which rows differ most, each at a right angle to those before. */
export interface PrincipalComponents {
  /** Names of the columns that they are made of. */
  readonly names: readonly string[];
  /** One mean per column, taken away first. */
  readonly means: Float64Array;
  /** p × p row-major: row i is component i, of length 1, its entry of largest size above 0. */
  readonly directions: Float64Array;
  /** Sample variance (divisor n − 1) of the rows along each component, descending. */
  readonly variances: Float64Array;
  /** Share of the total variance, 0…1, that each component has; 0 for all when the rows do not vary. */
  readonly shares: Float64Array;
  /**
   * p × p row-major: correlation of component i with column j, −1…1; 0 for a column that does not vary.
   */
  readonly loadings: Float64Array;
}

/**
 * Principal components by the eigenvectors of the covariance matrix, two passes over the rows in fixed order: the same bits in
 * every run. O(n·p²). The columns are centred, not scaled: standardise them first where their units differ.
 *
 * Checked against scikit-learn's `PCA`.
 *
 * @param points n × p.
 * @throws RangeError when there are fewer than two rows, or squares of what they differ by are lost.
 */
export function principalComponents(points: Matrix): PrincipalComponents {
  const { rows, columns: p, names } = points;
  if (rows < 2) throw new RangeError(`Cannot find components: there are ${rows} rows, at least two are needed`);
  checkSpread("find components", points);
  const means = columnMeans(points);
  const covariance = covariances(points, means);
  const { values, vectors } = symmetricEigen(covariance, p);
  const variances = values.map((value) => Math.max(value, 0));
  const total = variances.reduce((sum, value) => sum + value, 0);
  const loadings = new Float64Array(p * p);
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < p; j++) {
      const own = Math.sqrt(covariance[j * p + j]!);
      const loading = (vectors[i * p + j]! * Math.sqrt(variances[i]!)) / own;
      loadings[i * p + j] = own > 0 ? Math.min(Math.max(loading, -1), 1) : 0;
    }
  }
  const shares = variances.map((value) => (total > 0 ? value / total : 0));
  return { names, means, directions: vectors, variances, shares, loadings };
}

/**
 * Where rows lie along the first components.
 *
 * @param points n × p, the same columns as the components were made of.
 * @param count how many components, 1…p.
 * @returns n × count.
 * @throws TypeError when the columns differ; RangeError for a count that there is not.
 */
export function scores(components: PrincipalComponents, points: Matrix, count: number): Matrix {
  const p = points.columns;
  if (points.names.join("\n") !== components.names.join("\n")) {
    throw new TypeError("Cannot take scores: the columns are not those that the components were made of");
  }
  if (!Number.isInteger(count) || count < 1 || count > p) {
    throw new RangeError(`Cannot take the scores of ${count} components: 1 to ${p} are needed`);
  }
  const data = new Float64Array(points.rows * count);
  for (let row = 0; row < points.rows; row++) {
    for (let i = 0; i < count; i++) {
      let sum = 0;
      for (let j = 0; j < p; j++) {
        sum += (points.data[row * p + j]! - components.means[j]!) * components.directions[i * p + j]!;
      }
      data[row * count + i] = sum;
    }
  }
  const names = Array.from({ length: count }, (_, i) => `component_${i + 1}`);
  return matrix(data, points.rows, names);
}

/** About the first row, so that the mean of equal values is that value. */
function columnMeans({ data, rows, columns: p }: Matrix): Float64Array {
  const means = new Float64Array(p);
  for (let i = 0; i < rows; i++) for (let j = 0; j < p; j++) means[j]! += (data[i * p + j]! - data[j]!) / rows;
  return means.map((mean, j) => data[j]! + mean);
}

function covariances({ data, rows, columns: p }: Matrix, means: Float64Array): Float64Array {
  const sums = new Float64Array(p * p);
  const centered = new Float64Array(p);
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < p; j++) centered[j] = data[row * p + j]! - means[j]!;
    for (let i = 0; i < p; i++) for (let j = i; j < p; j++) sums[i * p + j]! += centered[i]! * centered[j]!;
  }
  return sums.map((sum) => sum / (rows - 1));
}
