const density0 = 1 / Math.sqrt(2 * Math.PI);

/**
 * The standard normal distribution function P(X <= x), accurate to about 1e-14 · (1 + x²) relative in both tails.
 *
 * @throws RangeError when x is NaN; infinite x give 0 and 1.
 *
 * Source: for |x| < 2 the series of all odd powers over odd double factorials (Marsaglia 2004,
 * doi:10.18637/jss.v011.i04), beyond it Laplace's continued fraction; checked against scipy.
 */
export function normalCdf(x: number): number {
  if (Number.isNaN(x)) throw new RangeError("Cannot take a normal probability: x is not a number, a number is needed");
  const size = Math.abs(x);
  if (size < 2) return 0.5 + x * density0 * Math.exp((-x * x) / 2) * oddSeries(x * x);
  const upper = size > 40 ? 0 : (density0 * Math.exp((-x * x) / 2)) / laplaceFraction(size);
  return x < 0 ? upper : 1 - upper;
}

function oddSeries(square: number): number {
  let term = 1;
  let sum = 1;
  for (let odd = 3; term > sum * 1e-17; odd += 2) {
    term *= square / odd;
    sum += term;
  }
  return sum;
}

function laplaceFraction(x: number): number {
  let fraction = x;
  for (let level = 200; level >= 1; level--) fraction = x + level / fraction;
  return fraction;
}
