/**
 * Agreement of two partitions of the same rows, corrected for chance: 1 for equal partitions whatever their numbering,
 * about 0 for unrelated ones, below 0 for less than chance. Labels are any whole numbers; −1 is a group like the others.
 * Two partitions that are both one group, or both all singletons, agree: 1. Undefined for no rows.
 *
 * @throws TypeError when the lengths differ.
 * Source: Hubert and Arabie 1985; checked against scikit-learn `adjusted_rand_score`.
 */
export function adjustedRand(a: Int32Array, b: Int32Array): number | undefined {
  if (a.length !== b.length) {
    throw new TypeError(
      `Cannot compare partitions: they have ${a.length} and ${b.length} rows, the same number is needed`,
    );
  }
  if (a.length === 0) return undefined;
  const cells = new Map<string, number>();
  const left = new Map<number, number>();
  const right = new Map<number, number>();
  for (let i = 0; i < a.length; i++) {
    const key = `${a[i]} ${b[i]}`;
    cells.set(key, (cells.get(key) ?? 0) + 1);
    left.set(a[i]!, (left.get(a[i]!) ?? 0) + 1);
    right.set(b[i]!, (right.get(b[i]!) ?? 0) + 1);
  }
  const together = pairs(cells.values());
  const inA = pairs(left.values());
  const inB = pairs(right.values());
  const all = (a.length * (a.length - 1)) / 2;
  const expected = all === 0 ? 0 : (inA / all) * inB;
  const most = (inA + inB) / 2;
  return most === expected ? 1 : (together - expected) / (most - expected);
}

function pairs(counts: Iterable<number>): number {
  let sum = 0;
  for (const count of counts) sum += (count * (count - 1)) / 2;
  return sum;
}
