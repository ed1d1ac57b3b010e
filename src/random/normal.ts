import type { Random } from "./stream.ts";

/**
 * A standard normal number (mean 0, variance 1).
 *
 * Source: polar method, Marsaglia & Bray 1964, https://doi.org/10.1137/1006063; the second number of each pair is not kept,
 * so that the function has no memory.
 */
export function normal(random: Random): number {
  for (;;) {
    const x = 2 * random() - 1;
    const y = 2 * random() - 1;
    const s = x * x + y * y;
    if (s > 0 && s < 1) return x * Math.sqrt((-2 * Math.log(s)) / s);
  }
}
