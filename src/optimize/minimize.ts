/** Where a function of one number is least, as far as it was looked for. */
export interface Minimum {
  readonly x: number;
  readonly value: number;
  readonly iterations: number;
  readonly converged: boolean;
}

export interface MinimizeOptions {
  /** How near to the minimum the answer is to be, relative to its size. */
  readonly tolerance?: number;
  readonly maxIterations?: number;
}

const golden = (3 - Math.sqrt(5)) / 2;

/**
 * A minimum of a function of one number within bounds, by golden sections and parabolas in turn; the only one, when the
 * function falls and then rises. Never outside the bounds. Costs one call of `f` per iteration.
 *
 * Source: Brent 1973, Algorithms for Minimization without Derivatives, ch. 5. Checked against SciPy's `minimize_scalar`.
 *
 * @throws RangeError when the bounds are not finite numbers in order.
 */
export function minimize(
  f: (x: number) => number,
  low: number,
  high: number,
  { tolerance = 1e-8, maxIterations = 200 }: MinimizeOptions = {},
): Minimum {
  if (!Number.isFinite(low) || !Number.isFinite(high) || low >= high) {
    throw new RangeError(`Cannot minimize from ${low} to ${high}: two finite bounds in order are needed`);
  }
  let [a, b] = [low, high];
  let best = a + golden * (b - a);
  let [second, third] = [best, best];
  let valueBest = f(best);
  let [valueSecond, valueThird] = [valueBest, valueBest];
  let step = 0;
  let before = 0;
  for (let iterations = 0; iterations < maxIterations; iterations++) {
    const middle = (a + b) / 2;
    const near = tolerance * Math.abs(best) + 1e-12;
    if (Math.abs(best - middle) <= 2 * near - (b - a) / 2) {
      return { x: best, value: valueBest, iterations, converged: true };
    }
    const parabola = Math.abs(before) > near ? vertex() : undefined;
    if (parabola !== undefined && Math.abs(parabola) < Math.abs(before / 2) && within(best + parabola)) {
      before = step;
      step = parabola;
      const x = best + step;
      if (x - a < 2 * near || b - x < 2 * near) step = best < middle ? near : -near;
    } else {
      before = best < middle ? b - best : a - best;
      step = golden * before;
    }
    const x = best + (Math.abs(step) >= near ? step : step < 0 ? -near : near);
    take(x, f(x));
  }
  return { x: best, value: valueBest, iterations: maxIterations, converged: false };

  function within(x: number): boolean {
    return x > a && x < b;
  }

  /** The step to the vertex of the parabola through the three best points; undefined when they lie on a line. */
  function vertex(): number | undefined {
    const r = (best - second) * (valueBest - valueThird);
    const q = (best - third) * (valueBest - valueSecond);
    const divisor = 2 * (q - r);
    const move = -((best - third) * q - (best - second) * r) / divisor;
    return divisor !== 0 && Number.isFinite(move) ? move : undefined;
  }

  function take(x: number, value: number): void {
    if (value <= valueBest) {
      if (x < best) b = best;
      else a = best;
      [third, valueThird] = [second, valueSecond];
      [second, valueSecond] = [best, valueBest];
      [best, valueBest] = [x, value];
      return;
    }
    if (x < best) a = x;
    else b = x;
    if (value <= valueSecond || second === best) {
      [third, valueThird] = [second, valueSecond];
      [second, valueSecond] = [x, value];
    } else if (value <= valueThird || third === best || third === second) {
      [third, valueThird] = [x, value];
    }
  }
}
