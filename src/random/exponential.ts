import { positive } from "./positive.ts";
import type { Random } from "./stream.ts";

/**
 * A waiting time of an event that happens `rate` times per unit of time: mean 1 / rate, 0 or more.
 *
 * @throws RangeError when the rate is not a positive finite number.
 */
export function exponential(random: Random, rate: number): number {
  return (0 - Math.log(1 - random())) / positive(rate, "an exponential number", "rate");
}
