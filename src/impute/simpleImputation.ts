import type { Matrix } from "../matrix/index.ts";
import { mean, quantile } from "../stats/index.ts";
import { checkColumns, checkKnown, completed, type Incomplete, knownOf } from "./incomplete.ts";

export type SimpleOptions =
  | { readonly method: "median" | "mean" | "mode" }
  | { readonly method: "constant"; readonly value: number };

/** One value per column, learnt from training rows. */
export interface SimpleImputer {
  readonly method: SimpleOptions["method"];
  readonly names: readonly string[];
  /** NaN for a column that has neither a known value nor an unknown place. */
  readonly values: Float64Array;
}

/**
 * Learns what to put in place of unknown values: the median, the mean or the mode (the least of the most frequent) of the known
 * ones, or a constant. All customers who lack a value become alike in it, so that its spread and its correlations shrink.
 * Checked against scikit-learn's `SimpleImputer`.
 *
 * @throws RangeError when a column has unknown places and no known value, or the constant is not finite.
 */
export function fitSimple(points: Incomplete, options: SimpleOptions): SimpleImputer {
  const { method } = options;
  if (method === "constant" && !Number.isFinite(options.value)) {
    throw new RangeError(`Cannot impute a constant: it is ${options.value}, a finite number is needed`);
  }
  if (method !== "constant") checkKnown(`impute by ${method}`, points);
  const values = Float64Array.from({ length: points.columns }, (_, j) =>
    method === "constant" ? options.value : (center(knownOf(points, j), method) ?? Number.NaN),
  );
  return { method, names: points.names, values };
}

/**
 * Completes rows, the same or new ones.
 *
 * @throws TypeError when the columns are not those of the fit; RangeError when the fit had no value for a column that is needed.
 */
export function applySimple(model: SimpleImputer, points: Incomplete): Matrix {
  checkColumns(`impute by ${model.method}`, points, model.names);
  return completed(points, (_, j) => {
    if (!Number.isNaN(model.values[j])) return model.values[j]!;
    throw new RangeError(
      `Cannot impute by ${model.method}: column "${model.names[j]}" had no known value in the fit, at least one is needed`,
    );
  });
}

function center(known: Float64Array, method: "median" | "mean" | "mode"): number | undefined {
  if (method === "mean") return mean(known);
  const sorted = known.slice().sort();
  return method === "median" ? quantile(sorted, 0.5) : modeOf(sorted);
}

/** The least of the most frequent of ascending values; undefined of none. */
export function modeOf(sorted: Float64Array): number | undefined {
  let best: number | undefined;
  let most = 0;
  for (let start = 0; start < sorted.length; ) {
    let end = start + 1;
    while (end < sorted.length && sorted[end] === sorted[start]) end++;
    if (end - start > most) [best, most] = [sorted[start], end - start];
    start = end;
  }
  return best;
}
