import { type Matrix, matrix } from "../matrix/index.ts";
import { type Random, stream } from "../random/index.ts";
import { type DrawMethod, drawEquation, drawValue, type Equation } from "./equation.ts";
import { cell, checkColumns, checkKnown, type Incomplete } from "./incomplete.ts";
import { type TraceRow, traceOf } from "./trace.ts";

export interface MiceOptions {
  readonly seed: string | number;
  /** Completed sets, each a chain of its own; 5 unless told, at least 2. */
  readonly sets?: number;
  /** Passes over all columns per chain; 10 unless told. */
  readonly iterations?: number;
  /** `pmm` (unless told) lends known values, so that none is impossible; `norm` draws from a normal distribution. */
  readonly method?: DrawMethod;
  /** Known values of like prediction, of which one is lent; 5 unless told. */
  readonly donors?: number;
  /** Whether equations of columns without gaps are learnt too, for new rows that have some; true unless told. Sets are the same. */
  readonly forNewRows?: boolean;
  readonly signal?: AbortSignal;
}

export interface MiceModel {
  readonly names: readonly string[];
  /** The rows that were fitted on, completed: one matrix per chain. Work with each, then pool: never average them. */
  readonly sets: readonly Matrix[];
  /** Columns with unknown values as they are visited: those with fewest first. */
  readonly visited: readonly string[];
  /** What each chain imputed on its way. */
  readonly trace: readonly TraceRow[];
  /** The last equation of each column and chain, for new rows; undefined for a column without known values. */
  readonly chains: readonly (readonly (Equation | undefined)[])[];
  readonly method: DrawMethod;
  readonly donors: number;
  readonly iterations: number;
}

/**
 * Multiple imputation by chained equations (fully conditional specification): each column with unknown values is regressed on
 * all others and drawn anew, in turn, several times over; several chains give several completed sets, whose differences say how
 * uncertain the unknown values are. Right when gaps depend on known values only (missing at random) and the regressions hold.
 * Chain s has the stream (seed, "mice", s), so that neither the number of sets nor threads change a set. Rows want a
 * canonical order.
 *
 * @throws RangeError when an option is out of range, or a column has unknown places and no known value.
 * Cost: O(sets · iterations · n · p³). Source: van Buuren and Groothuis-Oudshoorn 2011, doi:10.18637/jss.v045.i03.
 */
export function mice(points: Incomplete, options: MiceOptions): MiceModel {
  const { seed, sets = 5, iterations = 10, method = "pmm", donors = 5, forNewRows = true, signal } = options;
  checkOptions({ sets, iterations, donors });
  checkKnown("impute by chained equations", points);
  const columns = columnsOf(points);
  const visited = columns
    .filter(({ unknown }) => unknown.length > 0)
    .sort((a, b) => a.unknown.length - b.unknown.length || a.column - b.column);
  const runs = Array.from({ length: sets }, (_, s) =>
    runChain(
      points,
      columns,
      visited,
      { chain: s, iterations, method, donors, forNewRows, signal },
      stream(seed, "mice", s),
    ),
  );
  return {
    names: points.names,
    sets: runs.map(({ data }) => matrix(data, points.rows, points.names)),
    visited: visited.map(({ column }) => points.names[column]!),
    trace: runs.flatMap(({ trace }) => trace),
    chains: runs.map(({ equations }) => equations),
    ...{ method, donors, iterations },
  };
}

function checkOptions(counts: Readonly<Record<"sets" | "iterations" | "donors", number>>): void {
  for (const [name, value] of Object.entries(counts)) {
    const least = name === "sets" ? 2 : 1;
    if (Number.isInteger(value) && value >= least) continue;
    throw new RangeError(
      `Cannot impute by chained equations: ${name} is ${value}, a whole number of ${least} or more is needed`,
    );
  }
}

interface ColumnRows {
  readonly column: number;
  readonly known: Int32Array;
  readonly unknown: Int32Array;
}

function columnsOf({ states, rows, columns: p }: Incomplete): ColumnRows[] {
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  return Array.from({ length: p }, (_, column) => ({
    column,
    known: all.filter((i) => states[i * p + column] === cell.known),
    unknown: all.filter((i) => states[i * p + column] === cell.unknown),
  }));
}

interface Chain {
  readonly chain: number;
  readonly iterations: number;
  readonly method: DrawMethod;
  readonly donors: number;
  readonly forNewRows: boolean;
  readonly signal: AbortSignal | undefined;
}

function runChain(
  points: Incomplete,
  columns: readonly ColumnRows[],
  visited: readonly ColumnRows[],
  { chain, iterations, method, donors, forNewRows, signal }: Chain,
  random: Random,
) {
  const p = points.columns;
  const data = Float64Array.from(points.data);
  const equations = new Array<Equation | undefined>(p).fill(undefined);
  const trace: TraceRow[] = [];
  for (const { column, known, unknown } of visited) {
    for (const i of unknown) data[i * p + column] = data[known[Math.floor(random() * known.length)]! * p + column]!;
  }
  for (let iteration = 1; iteration <= iterations; iteration++) {
    signal?.throwIfAborted();
    for (const { column, known, unknown } of visited) {
      const equation = drawEquation(data, p, column, known, method, random);
      for (const i of unknown) data[i * p + column] = drawValue(equation, data, i * p, method, donors, random);
      equations[column] = equation;
      trace.push(traceOf(points.names[column]!, chain, iteration, data, p, column, unknown));
    }
  }
  for (const { column, known, unknown } of forNewRows ? columns : []) {
    if (unknown.length === 0 && known.length > 0)
      equations[column] = drawEquation(data, p, column, known, method, random);
  }
  return { data, equations, trace };
}

/**
 * Completes rows that were not fitted on, by the equations of each chain as they are: nothing is learnt from them, so that a
 * model may be judged on them.
 *
 * @returns one matrix per chain.
 * @throws TypeError when the columns are not those of the fit; RangeError when a column that is needed had no known value in it.
 */
export function applyMice(model: MiceModel, points: Incomplete, seed: string | number): Matrix[] {
  checkColumns("impute by chained equations", points, model.names);
  const needed = columnsOf(points)
    .filter(({ unknown }) => unknown.length > 0)
    .sort((a, b) => a.unknown.length - b.unknown.length || a.column - b.column);
  return model.chains.map((equations, s) => {
    const random = stream(seed, "mice-apply", s);
    const p = points.columns;
    const data = Float64Array.from(points.data);
    const steps = needed.map(({ column, unknown }) => ({ unknown, equation: equationOf(model, equations, column) }));
    for (const { unknown, equation } of steps) {
      const { values } = equation.donors;
      for (const i of unknown) data[i * p + equation.column] = values[Math.floor(random() * values.length)]!;
    }
    for (let iteration = 0; iteration < model.iterations; iteration++) {
      for (const { unknown, equation } of steps) {
        for (const i of unknown) {
          data[i * p + equation.column] = drawValue(equation, data, i * p, model.method, model.donors, random);
        }
      }
    }
    return matrix(data, points.rows, points.names);
  });
}

function equationOf(model: MiceModel, equations: MiceModel["chains"][number], column: number): Equation {
  const equation = equations[column];
  if (equation !== undefined) return equation;
  throw new RangeError(
    `Cannot impute by chained equations: column "${model.names[column]}" had no known value in the fit, at least one is needed`,
  );
}
