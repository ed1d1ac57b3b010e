import { normal } from "./normal.ts";
import { positive } from "./positive.ts";
import type { Random } from "./stream.ts";

/**
 * A gamma number: mean shape × scale, variance shape × scale².
 *
 * Source: squeeze method of Marsaglia & Tsang 2000, https://doi.org/10.1145/358407.358414; shapes below 1 by its note on boosting.
 *
 * @throws RangeError when shape or scale is not a positive finite number.
 */
export function gamma(random: Random, shape: number, scale: number): number {
  positive(shape, "a gamma number", "shape");
  positive(scale, "a gamma number", "scale");
  if (shape < 1) return gamma(random, shape + 1, scale) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const t = 1 + c * x;
    if (t <= 0) continue;
    const v = t * t * t;
    const u = 1 - random();
    if (u < 1 - 0.0331 * x * x * x * x) return d * v * scale;
    if (Math.log(u) < 0.5 * x * x + d * (1 - v + Math.log(v))) return d * v * scale;
  }
}
