import { cholesky } from "../../matrix/index.ts";
import type { CovarianceShape } from "./mixtureModel.ts";

/** ln of the determinant of one component's covariance in p columns, as the shape keeps it; NaN where it is singular. */
export function logDeterminant(covariance: Float64Array, shape: CovarianceShape, p: number): number {
  if (shape === "spherical") return p * Math.log(covariance[0]!);
  if (shape === "diagonal") return covariance.reduce((sum, variance) => sum + Math.log(variance), 0);
  const factor = cholesky(covariance, p);
  if (factor === undefined) return Number.NaN;
  let log = 0;
  for (let j = 0; j < p; j++) log += 2 * Math.log(factor[j * p + j]!);
  return log;
}
