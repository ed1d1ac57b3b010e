import { mean, variance } from "../stats/index.ts";

/** What a chain imputed into a column in one iteration. */
export interface TraceRow {
  readonly column: string;
  /** From 0. */
  readonly chain: number;
  /** From 1. */
  readonly iteration: number;
  readonly mean: number;
  /** Of divisor n − 1; undefined for a single value. */
  readonly deviation: number | undefined;
}

/** Mean and standard deviation of the imputed values of a column. */
export function traceOf(
  name: string,
  chain: number,
  iteration: number,
  data: Float64Array,
  p: number,
  column: number,
  unknown: Int32Array,
): TraceRow {
  const values = Float64Array.from(unknown, (i) => data[i * p + column]!);
  const spread = variance(values);
  const deviation = spread === undefined ? undefined : Math.sqrt(spread);
  return { column: name, chain, iteration, mean: mean(values)!, deviation };
}

/** Whether chains agree on a column, by the latter half of their iterations. */
export interface ChainAgreement {
  readonly column: string;
  /** Potential scale reduction of the means of imputed values: near 1 when chains agree; undefined when it does not exist. */
  readonly ofMeans: number | undefined;
  /** The same of their standard deviations. */
  readonly ofDeviations: number | undefined;
}

/** The potential scale reduction of each column of a trace, in the order in which columns are visited. */
export function chainAgreement(trace: readonly TraceRow[]): ChainAgreement[] {
  const last = Math.max(0, ...trace.map(({ iteration }) => iteration));
  const late = trace.filter(({ iteration }) => iteration > Math.floor(last / 2));
  const chains = [...new Set(late.map(({ chain }) => chain))];
  return [...new Set(late.map(({ column }) => column))].map((column) => {
    const ofChains = (value: (row: TraceRow) => number) =>
      chains.map((chain) => late.filter((row) => row.column === column && row.chain === chain).map(value));
    return {
      column,
      ofMeans: scaleReduction(ofChains((row) => row.mean)),
      ofDeviations: scaleReduction(ofChains((row) => row.deviation ?? Number.NaN)),
    };
  });
}

/**
 * The potential scale reduction factor R̂ of chains of equal length: √(((n − 1) / n · W + B / n) / W), with the mean variance within
 * chains W and n times the variance of their means B. About 1 when chains cannot be told apart; above 1.1, say, more iterations
 * are called for.
 *
 * @returns undefined for fewer than two chains, fewer than two values each, no variance within, or values that do not exist.
 * Source: Gelman and Rubin 1992, doi:10.1214/ss/1177011136.
 */
export function scaleReduction(chains: readonly (readonly number[])[]): number | undefined {
  const n = chains[0]?.length ?? 0;
  if (chains.length < 2 || n < 2 || chains.flat().some(Number.isNaN)) return undefined;
  const within = chains.reduce((sum, chain) => sum + variance(chain)!, 0) / chains.length;
  const between = variance(chains.map((chain) => mean(chain)!))!;
  return within > 0 ? Math.sqrt((((n - 1) / n) * within + between) / within) : undefined;
}
