import { type Matrix, matrix, principalComponents, scores } from "../../matrix/index.ts";
import type { Random } from "../../random/index.ts";

/**
 * A source of point sets without clusters: as many rows as the points, uniform over the box that holds them, its sides along their
 * principal components. Each call takes n × p numbers from its stream, row by row in the order of the components.
 *
 * @throws RangeError when there are fewer than two rows.
 * Source: Tibshirani, Walther and Hastie 2001, § 4, choice (b).
 */
export function alignedUniform(points: Matrix): (random: Random) => Matrix {
  const { rows: n, columns: p, names } = points;
  const components = principalComponents(points);
  const along = scores(components, points, p).data;
  const low = new Float64Array(p).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(p).fill(Number.NEGATIVE_INFINITY);
  along.forEach((score, i) => {
    low[i % p] = Math.min(low[i % p]!, score);
    high[i % p] = Math.max(high[i % p]!, score);
  });
  return (random) => {
    const data = new Float64Array(n * p);
    for (let row = 0; row < n; row++) {
      for (let j = 0; j < p; j++) data[row * p + j] = components.means[j]!;
      for (let i = 0; i < p; i++) {
        const score = low[i]! + random() * (high[i]! - low[i]!);
        for (let j = 0; j < p; j++) data[row * p + j]! += score * components.directions[i * p + j]!;
      }
    }
    return matrix(data, n, names);
  };
}
