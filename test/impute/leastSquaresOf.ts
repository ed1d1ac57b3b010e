import type { SetEstimate } from "../../src/impute/index.ts";
import { cholesky, type Matrix, solveLower, solveUpper } from "../../src/matrix/index.ts";

/** Ordinary least squares of a column on others: intercept first, each with its squared standard error. */
export function leastSquaresOf(
  { data, rows: n, columns: p }: Matrix,
  target: number,
  on: readonly number[],
): SetEstimate[] {
  const q = on.length + 1;
  const row = (i: number) => [1, ...on.map((j) => data[i * p + j]!)];
  const products = new Float64Array(q * q);
  const right = new Float64Array(q);
  for (let i = 0; i < n; i++) {
    const x = row(i);
    for (let a = 0; a < q; a++) {
      right[a]! += x[a]! * data[i * p + target]!;
      for (let b = 0; b < q; b++) products[a * q + b]! += x[a]! * x[b]!;
    }
  }
  const factor = cholesky(products, q, 1e-13)!;
  const solve = (values: Float64Array) => solveUpper(factor, q, solveLower(factor, q, values));
  const best = solve(right);
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const predicted = row(i).reduce((sum, value, a) => sum + value * best[a]!, 0);
    squares += (data[i * p + target]! - predicted) ** 2;
  }
  return Array.from(best, (estimate, a) => {
    const unit = Float64Array.from({ length: q }, (_, b) => Number(a === b));
    return { estimate, variance: (squares / (n - q)) * solve(unit)[a]! };
  });
}
