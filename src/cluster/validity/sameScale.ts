/** Values moved and stretched to the mean and the spread that they had before; as they are when they do not vary. */
export function sameScale(before: Float64Array, after: Float64Array): Float64Array {
  const [old, now] = [scaleOf(before), scaleOf(after)];
  if (now.spread === 0) return after;
  return after.map((value) => old.mean + ((value - now.mean) * old.spread) / now.spread);
}

function scaleOf(values: Float64Array): { mean: number; spread: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, spread: Math.sqrt(squares / values.length) };
}
