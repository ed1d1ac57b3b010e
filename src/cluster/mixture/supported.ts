import type { MixtureParameters } from "./mixtureModel.ts";

/**
 * Whether each component holds as many of n rows as its own covariance needs not to be singular without regularisation: p + 1 for a
 * matrix, 2 for variances, 1 where the matrix is that of all. The likelihood of others grows without end as regularisation shrinks.
 */
export function isSupported({ shape, p, weights }: MixtureParameters, n: number): boolean {
  const least = { spherical: 2, diagonal: 2, tied: 1, full: p + 1 }[shape];
  return weights.every((weight) => weight * n >= least);
}
