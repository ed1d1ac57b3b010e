import type { PreparedColumn } from "./prepareColumn.ts";

/** Pairs of columns, scaled in whatever way, whose correlation is above 0.95 in size: one of them only adds weight to the other. */
export function alikeColumns(prepared: readonly PreparedColumn[]): { one: string; other: string }[] {
  return prepared.flatMap((a, i) =>
    prepared
      .slice(i + 1)
      .filter((b) => Math.abs(correlation(a.values, b.values)) > 0.95)
      .map((b) => ({ one: a.column.name, other: b.column.name })),
  );
}

function correlation(a: Float64Array, b: Float64Array): number {
  const [centerA, centerB] = [meanOf(a), meanOf(b)];
  let products = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]! - centerA, b[i]! - centerB];
    products += x * y;
    squaresA += x ** 2;
    squaresB += y ** 2;
  }
  return products / Math.sqrt(squaresA * squaresB);
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
