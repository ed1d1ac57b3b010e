import type { Matrix } from "../../matrix/index.ts";
import { checkPoints, checkValues } from "../checkPoints.ts";
import { numberBySize } from "../numberBySize.ts";
import { kdTree } from "./kdTree.ts";
import { type RangeRows, rangeRows } from "./rangeRows.ts";

export interface DbscanOptions {
  /** Rows within this distance are neighbours, in the unit of the points. */
  readonly eps: number;
  /** A row with so many neighbours, itself counted, is a core row. */
  readonly minSamples: number;
}

/** What DBSCAN found, and all that is needed to assign new rows. */
export interface DbscanModel extends DbscanOptions {
  readonly points: Matrix;
  /** Numbered by descending size; −1 is noise. */
  readonly labels: Int32Array;
  /** 1 for core rows. */
  readonly core: Uint8Array;
  /** Rows per cluster, descending. */
  readonly sizes: readonly number[];
  /** Rows that are noise ÷ all rows. */
  readonly noiseShare: number;
}

/**
 * Clusters of core rows that are linked by neighbours, and the rows near them; all else is noise, −1. A border row (no core row, but
 * near one) goes to the cluster of the nearest core row, of equally near ones the first: so labels do not depend on the order in which
 * rows are visited, and differ from scikit-learn's for border rows between clusters only.
 *
 * @param points n × p, as a rule standardised.
 * @throws RangeError when there are no rows or columns, or an option is out of range.
 * Cost: two searches of a k-d tree per row, O(n²·p) at worst. Source: Ester, Kriegel, Sander and Xu 1996; Schubert, Sander, Ester,
 * Kriegel and Xu 2017, doi:10.1145/3068335; checked against scikit-learn `DBSCAN`.
 */
export function dbscan(points: Matrix, options: DbscanOptions): DbscanModel {
  const { eps, minSamples } = options;
  checkPoints(what, points);
  checkOptions(options);
  const { rows: n, columns: p, data } = points;
  const search = rangeRows(kdTree({ data, n, p }), eps);
  const core = Uint8Array.from({ length: n }, (_, row) => (search.count(data, row * p, minSamples) ? 1 : 0));
  const roots = linkCores(points, core, search);
  const labels = numberBySize(
    Int32Array.from({ length: n }, (_, row) => {
      const at = core[row] === 1 ? row : search.nearest(data, row * p, core);
      return at < 0 ? -1 : roots[at]!;
    }),
  );
  const sizes: number[] = [];
  for (const label of labels) if (label >= 0) sizes[label] = (sizes[label] ?? 0) + 1;
  const noise = labels.reduce((sum, label) => sum + (label < 0 ? 1 : 0), 0);
  return { points, eps, minSamples, labels, core, sizes, noiseShare: noise / n };
}

/**
 * Puts new rows into the clusters of a model, which stays as it is: each goes to the cluster of the nearest core row within eps, else
 * it is noise, −1. @throws RangeError when the columns differ or points cannot be clustered.
 */
export function assignDbscan(model: DbscanModel, points: Matrix): Int32Array {
  const { data, rows: n, columns: p } = model.points;
  if (points.columns !== p) {
    throw new RangeError(`Cannot assign rows to dense clusters: they have ${points.columns} columns, ${p} are needed`);
  }
  if (points.rows === 0) return new Int32Array(0);
  checkValues("assign rows to dense clusters", points);
  const search = rangeRows(kdTree({ data, n, p }), model.eps);
  return Int32Array.from({ length: points.rows }, (_, row) => {
    const at = search.nearest(points.data, row * p, model.core);
    return at < 0 ? -1 : model.labels[at]!;
  });
}

const what = "cluster by DBSCAN";

/** For each core row the first of those that it is linked with; others stay alone. */
function linkCores({ data, rows: n, columns: p }: Matrix, core: Uint8Array, search: RangeRows): Int32Array {
  const roots = Int32Array.from({ length: n }, (_, row) => row);
  const rootOf = (row: number): number => {
    let at = row;
    while (roots[at] !== at) {
      roots[at] = roots[roots[at]!]!;
      at = roots[at]!;
    }
    return at;
  };
  for (let row = 0; row < n; row++) {
    if (core[row] === 0) continue;
    search.each(data, row * p, (other) => {
      if (core[other] === 0) return;
      const [a, b] = [rootOf(row), rootOf(other)];
      roots[Math.max(a, b)] = Math.min(a, b);
    });
  }
  return roots.map((_, row) => rootOf(row));
}

function checkOptions({ eps, minSamples }: DbscanOptions): void {
  if (!(eps > 0 && Number.isFinite(eps))) {
    throw new RangeError(`Cannot ${what}: eps is ${eps}, a number above 0 is needed`);
  }
  if (!(Number.isInteger(minSamples) && minSamples >= 1)) {
    throw new RangeError(`Cannot ${what}: minSamples is ${minSamples}, a whole number of 1 or more is needed`);
  }
}
