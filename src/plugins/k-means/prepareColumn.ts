import type { SpaceColumn } from "segmentarium/plugin";
import { quantile, skewness } from "segmentarium/stats";

export interface PrepareOptions {
  /** Logarithm of long-tailed metrics: ln(1 + x). */
  readonly transform: "log1p" | "none";
  /** Share of customers at each end whose values are pulled in to the quantile there; 0 leaves all as they are. */
  readonly winsorise: number;
}

export interface PreparedColumn {
  readonly values: Float64Array;
  readonly column: SpaceColumn;
}

/**
 * A metric as coordinates: transformed, tails pulled in, standardised over those who have a value. Those who have none
 * stand at 0, the mean, so that they are neither near nor far by an amount that never was; a 0/1 column of its own says
 * that it never happened.
 *
 * @param values one per customer; what stands at a missing place is not looked at.
 * @param missing 1 = no value.
 * @returns undefined when the known values do not vary.
 */
export function prepareColumn(
  metric: string,
  values: Float64Array,
  missing: Uint8Array,
  options: PrepareOptions,
): PreparedColumn | undefined {
  const known = values.filter((_, i) => missing[i] === 0);
  const transform = transformOf(known, options);
  const moved = values.map((value, i) => (missing[i] === 1 ? 0 : transforms[transform](value)));
  const bounds = boundsOf(
    moved.filter((_, i) => missing[i] === 0),
    options.winsorise,
  );
  const bounded = moved.map((value) => Math.min(Math.max(value, bounds?.low ?? value), bounds?.high ?? value));
  const kept = bounded.filter((_, i) => missing[i] === 0);
  const { mean, deviation } = spread(kept);
  if (!(deviation > 0)) return undefined;
  return {
    values: bounded.map((value, i) => (missing[i] === 1 ? 0 : (value - mean) / deviation)),
    column: {
      name: metric,
      metric,
      role: "value",
      transform,
      low: bounds?.low,
      high: bounds?.high,
      mean,
      deviation,
      weight: 1,
      skewBefore: skewness(known),
      skewAfter: skewness(kept),
      missing: values.length - known.length,
      pulledIn: moved.filter((value, i) => missing[i] === 0 && value !== bounded[i]).length,
    },
  };
}

/** The 0/1 column of those without a value, standardised; undefined when all or none have one. */
export function missingColumn(metric: string, missing: Uint8Array): PreparedColumn | undefined {
  const flags = Float64Array.from(missing);
  const { mean, deviation } = spread(flags);
  if (!(deviation > 0)) return undefined;
  const count = missing.reduce((sum, flag) => sum + flag, 0);
  const skew = skewness(flags);
  return {
    values: flags.map((flag) => (flag - mean) / deviation),
    column: {
      name: `${metric}_missing`,
      metric,
      role: "missing",
      transform: "none",
      low: undefined,
      high: undefined,
      mean,
      deviation,
      weight: 1,
      skewBefore: skew,
      skewAfter: skew,
      missing: count,
      pulledIn: 0,
    },
  };
}

const transforms = {
  none: (value: number) => value,
  log1p: Math.log1p,
  "signed-log1p": (value: number) => Math.sign(value) * Math.log1p(Math.abs(value)),
} as const;

function transformOf(known: Float64Array, options: PrepareOptions): SpaceColumn["transform"] {
  if (options.transform === "none") return "none";
  return known.some((value) => value < 0) ? "signed-log1p" : "log1p";
}

function boundsOf(values: Float64Array, share: number): { low: number; high: number } | undefined {
  if (share === 0 || values.length === 0) return undefined;
  const sorted = values.slice().sort();
  return { low: quantile(sorted, share)!, high: quantile(sorted, 1 - share)! };
}

function spread(values: Float64Array): { mean: number; deviation: number } {
  const n = values.length;
  if (n === 0 || values.every((value) => value === values[0])) return { mean: values[0] ?? 0, deviation: 0 };
  const mean = values.reduce((sum, value) => sum + value / n, 0);
  return { mean, deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2 / n, 0)) };
}

/** A column that weighs more or less in distances. */
export function weighColumn({ values, column }: PreparedColumn, weight: number): PreparedColumn {
  return { values: values.map((value) => value * weight), column: { ...column, weight } };
}
