/** The curve 1 ÷ (1 + a·d^2b) by which near two places of a map are, d apart. */
export interface Curve {
  readonly a: number;
  readonly b: number;
}

const samples = 300;
const steps = 200;

/**
 * The curve nearest, by least squares at 300 distances up to 3 `spread`, to one that is 1 up to `minDistance` and then falls as
 * exp(−(d − minDistance) ÷ spread): by Gauss and Newton's steps, damped.
 *
 * @throws RangeError unless 0 ≤ minDistance ≤ spread and 0 < spread < ∞.
 * Checked against umap-learn's `find_ab_params`.
 */
export function curveOf(minDistance: number, spread: number): Curve {
  if (!(spread > 0 && spread < Infinity && minDistance >= 0 && minDistance <= spread)) {
    throw new RangeError(
      `Cannot find a curve: the least distance is ${minDistance} and the spread ${spread}, 0 ≤ least distance ≤ spread, a number above 0, is needed`,
    );
  }
  const xs = Float64Array.from({ length: samples }, (_, i) => (3 * spread * i) / (samples - 1));
  const ys = xs.map((x) => (x < minDistance ? 1 : Math.exp(-(x - minDistance) / spread)));
  let curve: Curve = { a: 1, b: 1 };
  let error = errorOf(curve, xs, ys);
  let damping = 1e-3;
  for (let step = 0; step < steps && damping < 1e12; step++) {
    const next = stepFrom(curve, xs, ys, damping);
    const nextError = next.a > 0 && next.b > 0 ? errorOf(next, xs, ys) : Infinity;
    if (nextError < error) {
      const gain = error - nextError;
      [curve, error, damping] = [next, nextError, damping / 10];
      if (gain < 1e-15 * error) break;
    } else damping *= 10;
  }
  return curve;
}

function valueAt({ a, b }: Curve, x: number): number {
  return 1 / (1 + a * x ** (2 * b));
}

function errorOf(curve: Curve, xs: Float64Array, ys: Float64Array): number {
  return xs.reduce((sum, x, i) => sum + (valueAt(curve, x) - ys[i]!) ** 2, 0);
}

function stepFrom(curve: Curve, xs: Float64Array, ys: Float64Array, damping: number): Curve {
  let [aa, ab, bb, ga, gb] = [0, 0, 0, 0, 0];
  xs.forEach((x, i) => {
    if (x === 0) return;
    const value = valueAt(curve, x);
    const power = x ** (2 * curve.b);
    const byA = -value * value * power;
    const byB = -value * value * curve.a * power * 2 * Math.log(x);
    const gap = ys[i]! - value;
    aa += byA * byA;
    ab += byA * byB;
    bb += byB * byB;
    ga += byA * gap;
    gb += byB * gap;
  });
  const [da, db] = [aa * (1 + damping), bb * (1 + damping)];
  const determinant = da * db - ab * ab;
  return { a: curve.a + (db * ga - ab * gb) / determinant, b: curve.b + (da * gb - ab * ga) / determinant };
}
