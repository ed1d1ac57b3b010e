import { boxCox, boxCoxPower, skewness, yeoJohnson, yeoJohnsonPower } from "segmentarium/stats";

/** The skewness of one measure, and what transforms make of it; what does not exist is missing. */
export interface MetricSkew {
  readonly skew?: number | undefined;
  /** After sign(x) · ln(1 + |x|). */
  readonly log1p?: number | undefined;
  readonly boxCox?: PoweredSkew | undefined;
  readonly yeoJohnson?: PoweredSkew | undefined;
}

export interface PoweredSkew {
  readonly power: number;
  readonly skew: number | undefined;
}

/** A power is found as well from so many customers as from all. */
const enough = 5000;

/**
 * Powers are fitted to every m-th value, so that 5,000 at most are looked at; skewness is of all values. O(n).
 *
 * @param values finite, in a canonical order.
 */
export function metricSkew(values: Float64Array): MetricSkew {
  const every = Math.max(1, Math.ceil(values.length / enough));
  const some = values.filter((_, i) => i % every === 0);
  const yeoJohnsonFit = yeoJohnsonPower(some);
  if (yeoJohnsonFit === undefined) return {};
  const boxCoxFit = values.every((value) => value > 0) ? boxCoxPower(some) : undefined;
  return {
    skew: skewness(values),
    log1p: skewness(values.map((value) => Math.sign(value) * Math.log1p(Math.abs(value)))),
    boxCox: boxCoxFit === undefined ? undefined : { power: boxCoxFit, skew: skewness(boxCox(values, boxCoxFit)) },
    yeoJohnson: { power: yeoJohnsonFit, skew: skewness(yeoJohnson(values, yeoJohnsonFit)) },
  };
}
