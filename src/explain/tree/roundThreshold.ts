export interface Rounding {
  /** Share of the rows at the split that may change sides for a rounder number, 0 … 1. */
  readonly mayMove: number;
  /** Every value is a whole number. */
  readonly whole: boolean;
}

/**
 * The roundest number near a threshold that moves few of the values to the other side: 0, else the threshold with as few significant
 * digits as will do, else as it is. Of whole numbers a whole one.
 *
 * @param values those of the rows that come to the split, any order.
 */
export function roundThreshold(threshold: number, values: Float64Array, { mayMove, whole }: Rounding): number {
  const exact = whole ? Math.floor(threshold) : threshold;
  const moved = (to: number) => {
    const [low, high] = [Math.min(to, threshold), Math.max(to, threshold)];
    return values.reduce((count, value) => count + (value > low && value <= high ? 1 : 0), 0);
  };
  for (let digits = 0; digits <= 17; digits++) {
    const to = digits === 0 ? 0 : round(exact, digits, whole);
    if (moved(to) <= mayMove * values.length) return to;
  }
  return exact;
}

function round(value: number, digits: number, whole: boolean): number {
  const rounded = Number(value.toPrecision(digits));
  return whole ? Math.round(rounded) + 0 : rounded;
}
