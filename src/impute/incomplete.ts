import { type Matrix, matrix } from "../matrix/index.ts";

/** What stands at a place of an incomplete matrix. */
export const cell = { known: 0, unknown: 1, never: 2 } as const;

/**
 * A dense row-major matrix of which some values are not known. `unknown`: there is a value, and nobody wrote it down.
 * `never`: there is no value, since what it measures never happened; that is an answer, and is never imputed. The number that
 * stands at such a place (0 unless given) is what other columns see of it: give a 0/1 column beside it that says so.
 */
export interface Incomplete {
  /** rows × columns; NaN at unknown places, finite elsewhere. */
  readonly data: Float64Array;
  /** rows × columns of `cell`. */
  readonly states: Uint8Array;
  readonly rows: number;
  readonly columns: number;
  readonly names: readonly string[];
}

/**
 * The one constructor of an incomplete matrix.
 *
 * @param data rows × columns, row-major; NaN where there is no value; copied.
 * @param never rows × columns, 1 where what the value measures never happened; none unless given.
 * @throws TypeError when a length is not rows × columns; RangeError when a value is infinite.
 */
export function incomplete(
  data: ArrayLike<number>,
  rows: number,
  names: readonly string[],
  never?: ArrayLike<number>,
): Incomplete {
  const columns = names.length;
  for (const { length } of [data, never ?? data]) {
    if (length === rows * columns) continue;
    throw new TypeError(
      `Cannot make an incomplete matrix: ${length} values were given, ${rows} × ${columns} = ${rows * columns} are needed`,
    );
  }
  const kept = Float64Array.from(data);
  const states = new Uint8Array(kept.length);
  for (let i = 0; i < kept.length; i++) {
    const gone = Number.isNaN(kept[i]);
    states[i] = never?.[i] === 1 ? cell.never : gone ? cell.unknown : cell.known;
    if (states[i] === cell.never && gone) kept[i] = 0;
    if (Math.abs(kept[i]!) === Number.POSITIVE_INFINITY) {
      throw new RangeError(
        `Cannot make an incomplete matrix: row ${Math.floor(i / columns)} of column "${names[i % columns]}" is infinite, a number or no value is needed`,
      );
    }
  }
  return { data: kept, states, rows, columns, names };
}

/** Some rows of an incomplete matrix, in the order given. */
export function takeIncomplete(points: Incomplete, rows: ArrayLike<number>): Incomplete {
  const { columns: p } = points;
  const data = new Float64Array(rows.length * p);
  const states = new Uint8Array(rows.length * p);
  for (let i = 0; i < rows.length; i++) {
    const from = rows[i]! * p;
    data.set(points.data.subarray(from, from + p), i * p);
    states.set(points.states.subarray(from, from + p), i * p);
  }
  return { data, states, rows: rows.length, columns: p, names: points.names };
}

/** The matrix with a value at each unknown place. */
export function completed(points: Incomplete, valueAt: (row: number, column: number) => number): Matrix {
  const { data, states, rows, columns, names } = points;
  const full = Float64Array.from(data, (value, i) =>
    states[i] === cell.unknown ? valueAt(Math.floor(i / columns), i % columns) : value,
  );
  return matrix(full, rows, names);
}

/** Throws in words when rows to be completed have other columns than those that were fitted on. */
export function checkColumns(what: string, points: Incomplete, names: readonly string[]): void {
  if (points.columns === names.length && points.names.every((name, j) => name === names[j])) return;
  throw new TypeError(
    `Cannot ${what}: the columns are ${points.names.join(", ")}, those that were fitted on are needed: ${names.join(", ")}`,
  );
}

/** The known values of a column, in the order of the rows. */
export function knownOf(points: Incomplete, column: number): Float64Array {
  const { data, states, columns } = points;
  const values: number[] = [];
  for (let i = column; i < data.length; i += columns) if (states[i] === cell.known) values.push(data[i]!);
  return Float64Array.from(values);
}

/** Throws in words when a column has unknown places and no known value to learn from. */
export function checkKnown(what: string, points: Incomplete): void {
  for (let j = 0; j < points.columns; j++) {
    if (knownOf(points, j).length > 0 || !hasState(points, j, cell.unknown)) continue;
    throw new RangeError(
      `Cannot ${what}: column "${points.names[j]}" has no known value, at least one is needed to impute others from`,
    );
  }
}

function hasState({ states, columns }: Incomplete, column: number, state: number): boolean {
  for (let i = column; i < states.length; i += columns) if (states[i] === state) return true;
  return false;
}
