import { normalQuantile } from "./normalQuantile.ts";

/** From so many degrees of freedom on the expansion about the normal quantile is near enough. */
const many = 30;

/**
 * The quantile of Student's t distribution.
 *
 * @param p between 0 and 1, both excluded. @param freedom degrees of freedom, at least 1, also broken or infinite.
 * @returns below 30 degrees of freedom to 1e-12 of the exact value; from there on, for p from 0.025 to 0.975, within 1e-6 of it.
 * @throws RangeError outside these ranges.
 *
 * Source: series of the incomplete beta function, and above Abramowitz & Stegun (1964), 26.7.5, four terms; checked against scipy.
 */
export function studentQuantile(p: number, freedom: number): number {
  if (!(freedom >= 1)) {
    throw new RangeError(`Cannot take a t quantile: ${freedom} degrees of freedom, at least 1 is needed`);
  }
  const x = normalQuantile(p);
  if (freedom >= many) return expanded(x, freedom);
  return p === 0.5 ? 0 : Math.sign(p - 0.5) * upper(Math.min(p, 1 - p), freedom);
}

function expanded(x: number, freedom: number): number {
  const s = x * x;
  const terms = [
    (x * (s + 1)) / 4,
    (x * ((5 * s + 16) * s + 3)) / 96,
    (x * (((3 * s + 19) * s + 17) * s - 15)) / 384,
    (x * ((((79 * s + 776) * s + 1482) * s - 1920) * s - 945)) / 92160,
  ];
  return terms.reduceRight((sum, term) => (sum + term) / freedom, 0) + x;
}

/**
 * The value above which a share of the distribution lies, below one half. With t = √n · tan θ the density is that of cosⁿ⁻¹ θ from
 * −π/2 to π/2; of either side that series is solved which converges.
 */
function upper(share: number, n: number): number {
  const half = middle(Math.SQRT1_2, n) + tail(Math.SQRT1_2, n);
  const beyond = 2 * share * half;
  if (beyond <= tail(Math.SQRT1_2, n)) {
    const slope = (cosine: number) => cosine ** (n - 1) / Math.sqrt(1 - cosine * cosine);
    const cosine = solved((n * beyond) ** (1 / n), (at) => (tail(at, n) - beyond) / slope(at));
    return (Math.sqrt(n) * Math.sqrt(1 - cosine * cosine)) / cosine;
  }
  const inside = half - beyond;
  const sine = solved(inside, (at) => (middle(at, n) - inside) / (1 - at * at) ** (n / 2 - 1));
  return (Math.sqrt(n) * sine) / Math.sqrt(1 - sine * sine);
}

/** ∫ cosⁿ⁻¹ from the angle of this cosine to π/2. */
function tail(cosine: number, n: number): number {
  return summed(
    cosine ** n,
    cosine * cosine,
    (k) => (k - 0.5) / k,
    (k) => n + 2 * k,
  );
}

/** ∫ cosⁿ⁻¹ from 0 to the angle of this sine. */
function middle(sine: number, n: number): number {
  return summed(
    sine,
    sine * sine,
    (k) => (k - n / 2) / k,
    (k) => 2 * k + 1,
  );
}

function summed(first: number, square: number, ratio: (k: number) => number, below: (k: number) => number): number {
  let power = first;
  let sum = first / below(0);
  for (let k = 1; k < 500; k++) {
    power *= ratio(k) * square;
    const term = power / below(k);
    sum += term;
    if (k > 15 && Math.abs(term) < 1e-17 * sum) break;
  }
  return sum;
}

/** Newton's steps. */
function solved(start: number, step: (at: number) => number): number {
  let at = Math.min(start, 0.95);
  for (let round = 0; round < 50; round++) {
    const change = step(at);
    at = Math.min(Math.max(at - change, at / 8), 0.95);
    if (Math.abs(change) <= 1e-15 * at) break;
  }
  return at;
}
