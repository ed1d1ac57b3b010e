import { drawRows } from "../cluster/index.ts";
import {
  applyKnn,
  applyMice,
  applyNormal,
  applySimple,
  cell,
  fitKnn,
  fitNormal,
  fitSimple,
  type Incomplete,
  incomplete,
  mice,
  type TraceRow,
  takeIncomplete,
} from "../impute/index.ts";
import type { Matrix } from "../matrix/index.ts";
import { stream } from "../random/index.ts";

/**
 * What is done with unknown values of the clustering space: `own-column` imputes nothing and tells them apart as if they never happened,
 * `constant` puts what is declared of a measure.
 */
export const fillMethods = ["own-column", "constant", "median", "mode", "knn", "em", "mice"] as const;

export type FillMethod = (typeof fillMethods)[number];

/** A standardised measure before weights: one value per customer, 0 where there is none. */
export interface MeasuredColumn {
  readonly metric: string;
  readonly values: Float64Array;
  /** One `cell` of `segmentarium/impute` per customer. */
  readonly states: Uint8Array;
  /** The most frequent known value, before tails were pulled in; that of `values` unless given. */
  readonly mode?: number;
  /** What is declared to stand for unknown values: it does so whatever the method, and others are learnt from it as from a known value. */
  readonly constant?: number;
}

export interface FillOptions {
  readonly method: FillMethod;
  readonly seed: string;
  /** Completed sets of `mice`; 5 unless told. Other methods give one. */
  readonly sets?: number;
  /** Passes of `mice` over the measures; 10 unless told. */
  readonly iterations?: number;
  /** About how many customers are learnt from when there are more; 4,000 unless told. */
  readonly fitOn?: number;
  readonly signal?: AbortSignal;
}

export interface Filled {
  /** Each the measures with a value wherever one was unknown; several of `mice`, else one. */
  readonly sets: readonly (readonly MeasuredColumn[])[];
  /** Of `mice`; else empty. */
  readonly trace: readonly TraceRow[];
}

/**
 * Puts values in place of unknown ones of standardised measures, from what the other measures say of a customer. What never happened
 * stays what it is, and is told to the regressions and distances by 0/1 columns. Nothing is done when nothing is unknown.
 *
 * @param columns of the same customers, by ascending id.
 * @throws RangeError when a measure is unknown of everybody, or has no constant where the method is `constant`.
 */
export function fillUnknown(given: readonly MeasuredColumn[], options: FillOptions): Filled {
  const columns = given.map(declared);
  const any = columns.some(({ states }) => states.includes(cell.unknown));
  if (options.method === "own-column" || !any) return { sets: [columns], trace: [] };
  if (options.method === "constant") throw new RangeError(withoutConstant(columns));
  const points = besideAbsence(columns);
  const modes = columns.map(({ mode }) => mode);
  const { full, trace } = complete(points, learntFrom(points, options), options, modes);
  return { sets: full.map((set) => columns.map((column, c) => filledColumn(column, set, c))), trace };
}

/** A measure with its constant, where it has one, for what is unknown. */
function declared(column: MeasuredColumn): MeasuredColumn {
  const { constant, values, states } = column;
  if (constant === undefined || !states.includes(cell.unknown)) return column;
  return {
    ...column,
    values: values.map((value, i) => (states[i] === cell.unknown ? constant : value)),
    states: states.map((state) => (state === cell.unknown ? cell.known : state)),
  };
}

function withoutConstant(columns: readonly MeasuredColumn[]): string {
  const names = columns.filter(({ states }) => states.includes(cell.unknown)).map(({ metric }) => `"${metric}"`);
  return `Cannot put constants in place of unknown values: none is declared for ${names.join(", ")}, one for each measure that is not known of somebody is needed`;
}

/** The 0/1 columns that stand beside measures where something never happened: one for each different set of such customers. */
export function absences(columns: readonly MeasuredColumn[]): Uint8Array[] {
  const flags = new Map<string, Uint8Array>();
  for (const { states } of columns) {
    const never = states.map((state) => Number(state === cell.never));
    const known = states.some((state) => state === cell.known);
    if (known && never.includes(1)) flags.set(never.join(""), never);
  }
  return [...flags.values()];
}

/** The measures, and who has not what they measure. */
function besideAbsence(columns: readonly MeasuredColumn[]): Incomplete {
  const rows = columns[0]!.values.length;
  const beside = absences(columns);
  const p = columns.length + beside.length;
  const data = new Float64Array(rows * p);
  const never = new Uint8Array(rows * p);
  columns.forEach(({ values, states }, j) => {
    for (let i = 0; i < rows; i++) {
      data[i * p + j] = states[i] === cell.unknown ? Number.NaN : values[i]!;
      never[i * p + j] = Number(states[i] === cell.never);
    }
  });
  beside.forEach((flag, f) => {
    for (let i = 0; i < rows; i++) data[i * p + columns.length + f] = flag[i]!;
  });
  return incomplete(data, rows, [...columns.map(({ metric }) => metric), ...beside.map((_, f) => `never-${f}`)], never);
}

/** Drawn customers to learn from; all of them where a measure does not vary in the draw. */
function learntFrom(points: Incomplete, { seed, fitOn = 4000 }: FillOptions): Incomplete {
  if (points.rows <= fitOn) return points;
  const drawn = takeIncomplete(points, drawRows(points.rows, fitOn, stream(seed, "fill", "rows")));
  return points.names.every((_, j) => varies(drawn, j)) ? drawn : points;
}

function varies({ data, states, columns }: Incomplete, column: number): boolean {
  let first: number | undefined;
  for (let at = column; at < data.length; at += columns) {
    if (states[at] !== cell.known) continue;
    first ??= data[at]!;
    if (data[at] !== first) return true;
  }
  return false;
}

function complete(
  points: Incomplete,
  learnt: Incomplete,
  options: FillOptions,
  modes: readonly (number | undefined)[],
): { full: Matrix[]; trace: readonly TraceRow[] } {
  const { method, seed, sets = 5, iterations = 10, signal } = options;
  if (method === "mice") {
    const limits = signal === undefined ? {} : { signal };
    const model = mice(learnt, { seed: `${seed}/fill`, sets, iterations, forNewRows: learnt !== points, ...limits });
    const full = learnt === points ? [...model.sets] : applyMice(model, points, `${seed}/fill`);
    return { full, trace: model.trace };
  }
  const imputed =
    method === "knn"
      ? applyKnn(fitKnn(learnt, { neighbours: 5, weights: "distance" }), points)
      : method === "em"
        ? applyNormal(fitNormal(learnt, { ridge: 1e-6, tolerance: 1e-7 }), points)
        : bySimple(method === "mode" ? method : "median", points, learnt, modes);
  return { full: [imputed], trace: [] };
}

function bySimple(
  method: "median" | "mode",
  points: Incomplete,
  learnt: Incomplete,
  modes: readonly (number | undefined)[],
): Matrix {
  const model = fitSimple(learnt, { method });
  if (method === "median") return applySimple(model, points);
  return applySimple({ ...model, values: model.values.map((value, j) => modes[j] ?? value) }, points);
}

function filledColumn({ metric, states }: MeasuredColumn, set: Matrix, c: number): MeasuredColumn {
  return {
    metric,
    values: Float64Array.from(states, (_, i) => set.data[i * set.columns + c]!),
    states: states.map((state) => (state === cell.unknown ? cell.known : state)),
  };
}
