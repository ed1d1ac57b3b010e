import { type Matrix, matrix, principalComponents, scores } from "../matrix/index.ts";

/** The rows in the plane in which they differ most. */
export interface PrincipalMap {
  /** n × 2: x along the first component, y along the second. */
  readonly places: Matrix;
  /** Share of the variance, 0…1, along x and along y. */
  readonly shares: readonly [number, number];
  /** Correlations of x and of y with each column, −1…1. */
  readonly loadings: readonly [Float64Array, Float64Array];
}

/**
 * A linear map by the first two principal components, signs fixed: distances in it are never larger than among the points. y is 0
 * where there is one column only.
 *
 * @param points n × p, standardised where units differ; n ≥ 2.
 */
export function principalMap(points: Matrix): PrincipalMap {
  const p = points.columns;
  const components = principalComponents(points);
  const found = scores(components, points, Math.min(2, p));
  const data = new Float64Array(points.rows * 2);
  for (let i = 0; i < points.rows; i++) {
    for (let c = 0; c < found.columns; c++) data[i * 2 + c] = found.data[i * found.columns + c]!;
  }
  return {
    places: placesOf(data),
    shares: [components.shares[0] ?? 0, components.shares[1] ?? 0],
    loadings: [components.loadings.slice(0, p), p > 1 ? components.loadings.slice(p, 2 * p) : new Float64Array(p)],
  };
}

/** n × 2 as a matrix of columns x and y. */
export function placesOf(data: Float64Array): Matrix {
  return matrix(data, data.length / 2, ["x", "y"]);
}

/** The first two components with the first at standard deviation `deviation`: where methods that move places begin. */
export function principalStart(points: Matrix, deviation: number): Float64Array {
  const { data } = principalMap(points).places;
  let squares = 0;
  for (let i = 0; i < data.length; i += 2) squares += data[i]! * data[i]!;
  const own = Math.sqrt(squares / points.rows);
  return data.map((value) => (own > 0 ? (value / own) * deviation : 0));
}
