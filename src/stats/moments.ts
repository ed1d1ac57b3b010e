import { mean } from "./mean.ts";
import { variance } from "./variance.ts";

/** What a mean and its error need: how many values, their mean, their sample variance (n - 1). */
export interface Moments {
  readonly n: number;
  readonly mean: number;
  readonly variance: number;
}

/** The moments of values; `undefined` for fewer than two. RangeError when a value is not finite. */
export function moments(values: ArrayLike<number>): Moments | undefined {
  const center = mean(values);
  const spread = variance(values);
  return center === undefined || spread === undefined
    ? undefined
    : { n: values.length, mean: center, variance: spread };
}
