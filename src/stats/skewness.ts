/**
 * The skewness of values, third central moment over the 3/2 power of the second (divisor n): 0 when symmetric, above 0
 * for a long right tail. Undefined when there are no values or they do not vary. Checked against `scipy.stats.skew`.
 */
export function skewness(values: Float64Array): number | undefined {
  const n = values.length;
  if (values.every((value) => value === values[0])) return undefined;
  const mean = values.reduce((sum, value) => sum + value / n, 0);
  let second = 0;
  let third = 0;
  for (const value of values) {
    const d = value - mean;
    second += (d * d) / n;
    third += (d * d * d) / n;
  }
  const result = third / second ** 1.5;
  return second > 0 && Number.isFinite(result) ? result : undefined;
}
