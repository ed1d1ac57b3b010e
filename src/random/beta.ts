import { gamma } from "./gamma.ts";
import type { Random } from "./stream.ts";

/**
 * A beta number in 0…1 with mean a / (a + b), as the share of one gamma number in the sum of two.
 *
 * @throws RangeError when a or b is not a positive finite number.
 */
export function beta(random: Random, a: number, b: number): number {
  const x = gamma(random, a, 1);
  const sum = x + gamma(random, b, 1);
  return sum > 0 ? x / sum : a / (a + b);
}
