/** So many digits after the point are looked for at most. */
const mostDigits = 4;

/**
 * The step of values: the greatest number of which all their differences are multiples, as 1 of whole numbers or 0.01 of money. Undefined where
 * they have more than four digits after the point, or do not differ.
 */
export function stepOf(values: Float64Array): number | undefined {
  for (let digits = 0; digits <= mostDigits; digits++) {
    const scale = 10 ** digits;
    const whole = (value: number) => Math.round(value * scale);
    if (!values.every((value) => Math.abs(value * scale - whole(value)) < 1e-6)) continue;
    const first = whole(values[0] ?? 0);
    const common = values.reduce((sum, value) => greatestCommon(sum, Math.abs(whole(value) - first)), 0);
    return common === 0 ? undefined : common / scale;
  }
  return undefined;
}

/** The least of 1, 2 or 5 × 10^e that is not below `least`, above 0. */
export function gridStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((digit) => digit * power).find((step) => step >= least * (1 - 1e-9))!;
}

/** The multiple of a step that is nearest to a value, printed without its rounding error. */
export function onGrid(value: number, step: number): number {
  return Number((Math.round(value / step) * step).toPrecision(12));
}

function greatestCommon(a: number, b: number): number {
  let [one, other] = [a, b];
  while (other > 0) [one, other] = [other, one % other];
  return one;
}
