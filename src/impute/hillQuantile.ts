import { normalQuantile } from "../stats/index.ts";

/**
 * The quantile of Student's t distribution at 0.975, also for few and broken degrees of freedom, as pooled estimates have.
 *
 * @param freedom 1 or more, also infinite.
 * @returns within 1e-6 of the exact value from 3 degrees of freedom on, above it by 0.04 % at 2 and by 18 % at 1.
 * Source: Hill 1970, doi:10.1145/355598.355600 (algorithm 396); checked against scipy.
 */
export function hillQuantile(freedom: number): number {
  if (freedom > 1e7) return normalQuantile(0.975);
  const n = freedom;
  const a = 1 / (n - 0.5);
  const b = 48 / a ** 2;
  const c = (((20_700 * a) / b - 98) * a - 16) * a + 96.36;
  const d = ((94.5 / (b + c) - 3) / b + 1) * Math.sqrt((a * Math.PI) / 2) * n;
  const start = (d * 0.05) ** (2 / n);
  return Math.sqrt(n * (start > 0.05 + a ? nearNormal(n, a, b, c, d) : inTail(n, d, start)));
}

function nearNormal(n: number, a: number, b: number, c0: number, d: number): number {
  const x = normalQuantile(0.025);
  const y = x * x;
  const c1 = n < 5 ? c0 + 0.3 * (n - 4.5) * (x + 0.6) : c0;
  const c = (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b + c1;
  const root = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x;
  return Math.expm1(a * root * root);
}

function inTail(n: number, d: number, y: number): number {
  const inner = 1 / (((n + 6) / (n * y) - 0.089 * d - 0.822) * (n + 2) * 3) + 0.5 / (n + 4);
  return ((inner * y - 1) * (n + 1)) / (n + 2) + 1 / y;
}
