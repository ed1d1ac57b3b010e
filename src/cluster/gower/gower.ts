import { checkCondensed } from "../hierarchy/condensed.ts";

/** A column of rows to compare; in `codes` −1 is missing, in `values` not-a-number. */
export type GowerColumn =
  | { readonly kind: "numeric"; readonly name: string; readonly values: Float64Array }
  /** Codes in the order of the answers: 0, 1, 2 … */
  | { readonly kind: "ordinal"; readonly name: string; readonly codes: Int32Array }
  | { readonly kind: "categorical"; readonly name: string; readonly codes: Int32Array }
  /** Codes 0 (absent) and 1 (present): that two rows both have it not makes them no more alike. */
  | { readonly kind: "asymmetric"; readonly name: string; readonly codes: Int32Array };

export interface GowerOptions {
  /** One weight of 0 or more per column; 1 each unless told. */
  readonly weights?: readonly number[];
  /** Dissimilarity, 0 … 1, of two rows that can be compared in no column; without it such rows are refused. */
  readonly incomparable?: number;
  /** What the differences of each column are divided by, 0 for none; the column's own range unless told, as for rows that are part of more. */
  readonly ranges?: readonly number[];
}

/** Dissimilarities of all pairs of rows: (0, 1), (0, 2) … (n − 2, n − 1). */
export interface Condensed {
  readonly rows: number;
  readonly values: Float64Array;
}

/** A column as the kernel reads it: how it is scaled, 0 for answers that are alike or not. */
interface Prepared {
  readonly values: Float64Array;
  readonly range: number;
  readonly weight: number;
  readonly asymmetric: boolean;
}

const what = "take Gower dissimilarities";

/**
 * Gower's dissimilarity of all pairs of rows, 0 (alike) … 1: the weighted mean over columns of |difference| ÷ range for numbers and
 * ordered answers (by their place), and of 0 or 1 for others. Columns in which a cell of the pair is missing are left out of the mean,
 * and so is an asymmetric column that both have not. A column without spread makes no difference.
 *
 * @throws RangeError when there are no rows or columns, more than 20,000 rows, a weight or code is out of range, or two rows can be
 * compared in no column and `incomparable` is not given; TypeError when columns differ in length.
 * Cost O(n² · columns), 4 n² bytes. Source: Gower 1971, doi:10.2307/2528823; ordered answers after Kaufman and Rousseeuw 1990.
 */
export function gower(columns: readonly GowerColumn[], options: GowerOptions = {}): Condensed {
  const rows = checkedRows(columns);
  const weights = checkedWeights(columns, options);
  const prepared = columns.map((column, j) => prepare(column, weights[j]!, options.ranges?.[j]));
  const values = new Float64Array((rows * (rows - 1)) / 2);
  let incomparable = 0;
  for (let i = 0, pair = 0; i < rows; i++) {
    for (let other = i + 1; other < rows; other++, pair++) {
      const mean = meanDifference(prepared, i, other);
      if (mean === undefined) incomparable += 1;
      values[pair] = mean ?? options.incomparable ?? 0;
    }
  }
  refuseIncomparable(incomparable, options);
  return { rows, values };
}

/** Which of some rows is nearest to each row, by Gower's dissimilarity. */
export interface GowerNearest {
  /** Places among the rows that were given, the first of equals. */
  readonly labels: Int32Array;
  readonly dissimilarities: Float64Array;
}

/**
 * The nearest of some rows, such as medoids, for each row: the dissimilarities of `gower`, without all pairs. O(n · rows given · columns).
 *
 * @param nearTo row numbers, at least one.
 * @throws as `gower`, except that there may be any number of rows.
 */
export function nearestByGower(
  columns: readonly GowerColumn[],
  nearTo: Int32Array,
  options: GowerOptions = {},
): GowerNearest {
  const rows = checkedColumns(columns);
  if (nearTo.length === 0 || !nearTo.every((row) => row >= 0 && row < rows)) {
    throw new RangeError(
      `Cannot ${what}: ${nearTo.length} rows were given to be near to, one or more of 0 to ${rows - 1} are needed`,
    );
  }
  const weights = checkedWeights(columns, options);
  const prepared = columns.map((column, j) => prepare(column, weights[j]!, options.ranges?.[j]));
  const labels = new Int32Array(rows);
  const dissimilarities = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  let incomparable = 0;
  for (let i = 0; i < rows; i++) {
    for (let place = 0; place < nearTo.length; place++) {
      const mean = i === nearTo[place] ? 0 : meanDifference(prepared, i, nearTo[place]!);
      if (mean === undefined) incomparable += 1;
      const value = mean ?? options.incomparable ?? 0;
      if (value >= dissimilarities[i]!) continue;
      dissimilarities[i] = value;
      labels[i] = place;
    }
  }
  refuseIncomparable(incomparable, options);
  return { labels, dissimilarities };
}

/** The range of each column, 0 where it has none: for rows that are compared as part of these. */
export function gowerRanges(columns: readonly GowerColumn[]): number[] {
  return columns.map((column) => prepare(column, 1, undefined).range);
}

function refuseIncomparable(pairs: number, { incomparable }: GowerOptions): void {
  if (pairs === 0 || incomparable !== undefined) return;
  throw new RangeError(
    `Cannot ${what}: ${pairs} ${pairs === 1 ? "pair" : "pairs"} of rows can be compared in no column, known cells or the option incomparable are needed`,
  );
}

function meanDifference(columns: readonly Prepared[], i: number, other: number): number | undefined {
  let sum = 0;
  let total = 0;
  for (const { values, range, weight, asymmetric } of columns) {
    const a = values[i]!;
    const b = values[other]!;
    if (Number.isNaN(a) || Number.isNaN(b) || (asymmetric && a === 0 && b === 0)) continue;
    total += weight;
    if (a !== b) sum += range > 0 ? weight * (Math.abs(a - b) / range) : weight;
  }
  return total > 0 ? sum / total : undefined;
}

function prepare(column: GowerColumn, weight: number, told: number | undefined): Prepared {
  const values =
    column.kind === "numeric"
      ? column.values
      : Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : code));
  const scaled = column.kind === "numeric" || column.kind === "ordinal";
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const own = scaled && high > low ? high - low : 0;
  return { values, range: told ?? own, weight, asymmetric: column.kind === "asymmetric" };
}

function checkedRows(columns: readonly GowerColumn[]): number {
  const rows = checkedColumns(columns);
  checkCondensed(what, rows);
  return rows;
}

function checkedColumns(columns: readonly GowerColumn[]): number {
  const lengthOf = (column: GowerColumn) => (column.kind === "numeric" ? column.values : column.codes).length;
  const rows = columns.length === 0 ? 0 : lengthOf(columns[0]!);
  if (rows === 0) {
    throw new RangeError(
      `Cannot ${what}: there are ${columns.length} columns of ${rows} rows, at least one of each is needed`,
    );
  }
  for (const column of columns) {
    if (lengthOf(column) !== rows) {
      throw new TypeError(
        `Cannot ${what}: column "${column.name}" has ${lengthOf(column)} rows, ${rows} are needed as in the first`,
      );
    }
    const wrong =
      column.kind === "numeric"
        ? column.values.some((value) => Math.abs(value) > 1e140)
        : column.codes.some((code) => code < -1 || (column.kind === "asymmetric" && code > 1));
    if (!wrong) continue;
    const needed =
      column.kind === "numeric"
        ? "values within ±1e140"
        : column.kind === "asymmetric"
          ? "codes -1, 0 and 1"
          : "codes of -1 or more";
    throw new RangeError(`Cannot ${what}: column "${column.name}" holds something else, ${needed} are needed`);
  }
  return rows;
}

function checkedWeights(columns: readonly GowerColumn[], options: GowerOptions): readonly number[] {
  const { weights, incomparable, ranges } = options;
  if (
    ranges !== undefined &&
    !(ranges.length === columns.length && ranges.every((range) => range >= 0 && range < 1e300))
  ) {
    throw new RangeError(`Cannot ${what}: a finite range of 0 or more is needed for each of ${columns.length} columns`);
  }
  if (incomparable !== undefined && !(incomparable >= 0 && incomparable <= 1)) {
    throw new RangeError(`Cannot ${what}: incomparable is ${incomparable}, a number from 0 to 1 is needed`);
  }
  if (weights === undefined) return columns.map(() => 1);
  if (weights.length !== columns.length) {
    throw new TypeError(
      `Cannot ${what}: there are ${weights.length} weights, one for each of ${columns.length} columns is needed`,
    );
  }
  const wrong = weights.find((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY));
  if (wrong !== undefined)
    throw new RangeError(`Cannot ${what}: a weight is ${wrong}, a finite number of 0 or more is needed`);
  return weights;
}
