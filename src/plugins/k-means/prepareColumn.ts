import { modeOf } from "segmentarium/impute";
import type { SpaceColumn } from "segmentarium/plugin";
import { boxCox, boxCoxPower, quantile, skewness, yeoJohnson, yeoJohnsonPower } from "segmentarium/stats";
import { type Scaling, scalingOf } from "./scalingOf.ts";

export interface PrepareOptions {
  /** How long tails are brought in; a Box-Cox power is fitted where all values are above 0, else a Yeo-Johnson one. */
  readonly transform: "log1p" | "box-cox" | "yeo-johnson" | "none";
  /** How metrics are made comparable. */
  readonly scaling: Scaling["scaling"];
  /** Share of customers at each end whose values are pulled in to the quantile there; 0 leaves all as they are. */
  readonly winsorise: number;
  /** A value of fewer customers is no mode: the median stands for it. 1 unless given. */
  readonly minimumPeople?: number;
}

export interface PreparedColumn {
  readonly values: Float64Array;
  readonly column: SpaceColumn;
}

/**
 * A metric as coordinates: transformed, tails pulled in, standardised over those who have a value. Those who have none
 * stand at 0, the mean (of robust scaling the median), so that they are neither near nor far by an amount that never was; a 0/1 column of its own says
 * that it never happened. Values that are 0 or 1 have no skewness, which would count them.
 *
 * @param values one per customer; what stands at a missing place is not looked at.
 * @param missing 1 = no value.
 * @param constant what is declared to stand for unknown values, as the metric is measured.
 * @returns undefined when the known values do not vary. @throws RangeError when the transform has no value for the constant.
 */
export function prepareColumn(
  metric: string,
  values: Float64Array,
  missing: Uint8Array,
  options: PrepareOptions,
  constant?: number,
): PreparedColumn | undefined {
  const known = values.filter((_, i) => missing[i] === 0);
  const { transform, power, moved } = transformed(known, options.transform);
  const bounds = boundsOf(moved, options.winsorise);
  const pulled = (value: number) => Math.min(Math.max(value, bounds?.low ?? value), bounds?.high ?? value);
  const kept = moved.map(pulled);
  const scaling = scalingOf(kept, options.scaling);
  if (scaling === undefined) return undefined;
  const counts = known.every((value) => value === 0 || value === 1);
  const placed = (value: number) => pulled(movedBy(metric, value, { transform, power }));
  let next = 0;
  return {
    values: values.map((_, i) => (missing[i] === 1 ? 0 : (kept[next++]! - scaling.center) / scaling.scale)),
    column: {
      name: metric,
      metric,
      role: "value",
      transform,
      power,
      low: bounds?.low,
      high: bounds?.high,
      mode: placed(modeOfEnough(known, options.minimumPeople ?? 1)),
      ...(constant === undefined ? {} : { constant: placed(constant) }),
      ...scaling,
      weight: 1,
      skewBefore: counts ? undefined : skewness(known),
      skewAfter: counts ? undefined : skewness(kept),
      missing: values.length - known.length,
      pulledIn: moved.filter((value, i) => value !== kept[i]).length,
    },
  };
}

/** The most frequent value, the least of several; the median where fewer than `minimumPeople` have it. */
function modeOfEnough(known: Float64Array, minimumPeople: number): number {
  const sorted = known.slice().sort();
  const mode = modeOf(sorted)!;
  const people = sorted.filter((value) => value === mode).length;
  return people < minimumPeople ? quantile(sorted, 0.5)! : mode;
}

/** The 0/1 column of those without a value: where metrics are divided by their range, so is it, else standardised. Undefined when all or none have one. */
export function missingColumn(
  metric: string,
  missing: Uint8Array,
  wanted: Scaling["scaling"] = "z",
): PreparedColumn | undefined {
  const flags = Float64Array.from(missing);
  const scaling = scalingOf(flags, wanted === "min-max" ? wanted : "z");
  if (scaling === undefined) return undefined;
  const count = missing.reduce((sum, flag) => sum + flag, 0);
  const skew = skewness(flags);
  return {
    values: flags.map((flag) => (flag - scaling.center) / scaling.scale),
    column: {
      name: `${metric}_missing`,
      metric,
      role: "missing",
      transform: "none",
      power: undefined,
      low: undefined,
      high: undefined,
      ...scaling,
      weight: 1,
      skewBefore: skew,
      skewAfter: skew,
      missing: count,
      pulledIn: 0,
    },
  };
}

interface Transformed extends Pick<SpaceColumn, "transform" | "power"> {
  readonly moved: Float64Array;
}

function transformed(known: Float64Array, wanted: PrepareOptions["transform"]): Transformed {
  if (wanted === "none") return { transform: wanted, power: undefined, moved: known };
  if (wanted === "log1p") return logged(known);
  if (wanted === "box-cox" && known.every((value) => value > 0)) {
    const power = boxCoxPower(known);
    return power === undefined ? unmoved(known) : { transform: "box-cox", power, moved: boxCox(known, power) };
  }
  const power = yeoJohnsonPower(known);
  return power === undefined ? unmoved(known) : { transform: "yeo-johnson", power, moved: yeoJohnson(known, power) };
}

/** One value as those of its metric were transformed. */
function movedBy(
  metric: string,
  value: number,
  { transform, power = 1 }: Pick<SpaceColumn, "transform" | "power">,
): number {
  const one = Float64Array.of(value);
  if (transform === "none") return value;
  if (transform === "yeo-johnson") return yeoJohnson(one, power)[0]!;
  if (transform === "signed-log1p") return Math.sign(value) * Math.log1p(Math.abs(value));
  const isDefined = transform === "box-cox" ? value > 0 : value >= 0;
  if (isDefined) return transform === "box-cox" ? boxCox(one, power)[0]! : Math.log1p(value);
  throw new RangeError(
    `Cannot put the constant ${value} in place of unknown values of "${metric}": the transform ${transform} has no value for it, one ${transform === "box-cox" ? "above 0" : "of 0 or more"} is needed`,
  );
}

function logged(known: Float64Array): Transformed {
  const power = undefined;
  if (known.every((value) => value >= 0)) return { transform: "log1p", power, moved: known.map(Math.log1p) };
  const moved = known.map((value) => Math.sign(value) * Math.log1p(Math.abs(value)));
  return { transform: "signed-log1p", power, moved };
}

function unmoved(known: Float64Array): Transformed {
  return { transform: "none", power: undefined, moved: known };
}

function boundsOf(values: Float64Array, share: number): { low: number; high: number } | undefined {
  if (share === 0 || values.length === 0) return undefined;
  const sorted = values.slice().sort();
  return { low: quantile(sorted, share)!, high: quantile(sorted, 1 - share)! };
}

/** A column that weighs more or less in distances. */
export function weighColumn({ values, column }: PreparedColumn, weight: number): PreparedColumn {
  return { values: values.map((value) => value * weight), column: { ...column, weight } };
}
